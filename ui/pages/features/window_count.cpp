// WindowCount: windows wholly inside each labelled segment, a stride apart, or one with held ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/window_count.h"

#include <QObject>
#include <QStringList>
#include <algorithm>
#include <map>

namespace thimble::ui {

WindowCount countWindows(const std::vector<dataset::RecordingInfo>& recordings,
                         const features::FeatureSettings& settings) {
  WindowCount count;
  std::map<std::string, LabelLoss> labels;
  for (const auto& recording : recordings) {
    for (const auto& segment : recording.segments) {
      const int64_t frames = segment.end - segment.begin;
      count.longest_segment = std::max(count.longest_segment, frames);
      LabelLoss& label = labels[segment.label];
      ++label.segments;
      if (frames < settings.window && frames > 0 && settings.hold_short) {
        ++count.windows;
      } else if (frames < settings.window) {
        ++count.short_segments;
        ++label.lost;
      } else {
        count.windows += (frames - settings.window) / std::max(1, settings.stride) + 1;
      }
    }
  }
  for (auto& [name, loss] : labels) {
    loss.label = name;
    if (loss.lost > 0) count.losses.push_back(loss);
  }
  std::stable_partition(count.losses.begin(), count.losses.end(),
                        [](const LabelLoss& loss) { return loss.lost == loss.segments; });
  return count;
}

QString lossText(const WindowCount& count) {
  QStringList gone, some;
  for (const LabelLoss& loss : count.losses) {
    const QString label = QString::fromStdString(loss.label);
    if (loss.lost == loss.segments) {
      gone.append(label);
    } else {
      some.append(QObject::tr("%1 %2 of %3").arg(label).arg(loss.lost).arg(loss.segments));
    }
  }
  QStringList says;
  if (!gone.isEmpty()) {
    says.append(
        gone.size() == 1
            ? QObject::tr("%1 vanishes: every part of it is shorter than the window.").arg(gone.front())
            : QObject::tr("%1 vanish: every part of them is shorter than the window.").arg(gone.join(", ")));
  }
  if (!some.isEmpty())
    says.append(QObject::tr("Parts shorter than the window give none: %1.").arg(some.join(", ")));
  return says.join(' ');
}

}  // namespace thimble::ui
