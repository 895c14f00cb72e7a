// Thumbnails: a batch at a time, so that scrolling through thousands starts few jobs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/thumbnails.h"

#include <algorithm>
#include <utility>

#include "ui/charts/waveform/lanes.h"

namespace thimble::ui {
namespace {
constexpr size_t kBatch = 16;
constexpr size_t kQueue = 64;  // older requests have scrolled out of sight
}  // namespace

void Thumbnails::setProject(std::shared_ptr<project::Project> project) {
  if (project == project_) return;
  project_ = std::move(project);
  thumbnails_.clear();
  wanted_.clear();
}

const Thumbnail* Thumbnails::get(const dataset::RecordingInfo& recording) {
  const auto found = thumbnails_.find(recording.id);
  if (found != thumbnails_.end()) return &found->second;
  const bool asked =
      std::any_of(wanted_.begin(), wanted_.end(), [&](const Wanted& w) { return w.id == recording.id; });
  if (!asked && project_ && recording.frames > 0) {
    wanted_.push_back({recording.id, recording.frames});
    if (wanted_.size() > kQueue) wanted_.erase(wanted_.begin());
    readNext();
  }
  return nullptr;
}

void Thumbnails::readNext() {
  if (reading_ || wanted_.empty()) return;
  reading_ = true;
  const size_t count = std::min(kBatch, wanted_.size());
  const std::vector<Wanted> batch(wanted_.end() - static_cast<std::ptrdiff_t>(count), wanted_.end());
  using Read = std::vector<std::pair<int64_t, Thumbnail>>;
  jobs_.runQuiet<Read>(
      this,
      [project = project_, batch](Job&) -> Result<Read> {
        Read read;
        for (const Wanted& wanted : batch) {
          const int columns = static_cast<int>(std::min<int64_t>(kColumns, wanted.frames));
          auto values = project->envelope(wanted.id, 0, wanted.frames, columns);
          read.emplace_back(wanted.id, values ? Thumbnail{columns, std::move(*values)} : Thumbnail{});
        }
        return read;
      },
      [this, project = project_](Result<Read> read) {
        reading_ = false;
        if (read && project == project_) {
          for (auto& [id, thumbnail] : *read) {
            thumbnails_[id] = std::move(thumbnail);
            std::erase_if(wanted_, [id = id](const Wanted& w) { return w.id == id; });
          }
          emit ready();
        }
        readNext();
      });
}

void drawThumbnail(QPainter& painter, const QRectF& rect, const Thumbnail& thumbnail,
                   const dataset::SensorFormat& format, const Theme& theme) {
  const size_t channels = format.channels.size();
  if (thumbnail.columns <= 0 || thumbnail.values.size() < channels * static_cast<size_t>(thumbnail.columns))
    return;
  const double dx = rect.width() / thumbnail.columns;
  for (const Lane& lane : makeLanes(format, thumbnail.values)) {
    const double per_unit = rect.height() / (lane.range.high - lane.range.low);
    for (const int channel : lane.channels) {
      const auto place = static_cast<size_t>(channel);
      const double scale = format.channels[place].scale;
      QList<QPointF> line;
      for (int i = 0; i < thumbnail.columns; ++i) {
        const project::MinMax value = thumbnail.values[static_cast<size_t>(i) * channels + place];
        const double x = rect.left() + (i + 0.5) * dx;
        const auto add = [&](int raw) {
          line.append({x, rect.bottom() - (raw * scale - lane.range.low) * per_unit});
        };
        add(i % 2 ? value.max : value.min);
        if (value.max != value.min) add(i % 2 ? value.min : value.max);
      }
      QColor color = theme.series(channel);
      color.setAlpha(210);
      painter.setPen(QPen(color, 1));
      painter.drawPolyline(line.data(), static_cast<int>(line.size()));
    }
  }
}

}  // namespace thimble::ui
