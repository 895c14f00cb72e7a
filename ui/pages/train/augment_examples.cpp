// AugmentExamples: windows spread over each label's, so that no recording is shown alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/augment_examples.h"

#include <algorithm>

#include "core/project/examples.h"

namespace thimble::ui {
namespace {

constexpr size_t kOfEachLabel = 4;
constexpr size_t kMostExamples = 48;

}  // namespace

std::shared_ptr<const AugmentExamples> augmentExamples(
    const features::FeatureTable& table, const nn::Shape& input,
    const std::vector<dataset::RecordingInfo>& recordings) {
  if (input.size() != table.features) return nullptr;
  std::vector<std::vector<size_t>> by_label(table.classes.size());
  for (size_t i = 0; i < table.windows.size(); ++i)
    if (table.windows[i].split == dataset::Split::kTrain)
      by_label[static_cast<size_t>(table.windows[i].label)].push_back(i);
  auto examples = std::make_shared<AugmentExamples>();
  examples->input = input;
  examples->axes = project::axisGroups(table);
  for (size_t turn = 0; turn < kOfEachLabel; ++turn) {
    for (const auto& windows : by_label) {
      if (turn >= windows.size() || examples->names.size() >= kMostExamples) continue;
      const size_t window = windows[windows.size() * turn / std::min(kOfEachLabel, windows.size())];
      const float* row = table.row(window);
      for (size_t i = 0; i < static_cast<size_t>(table.features); ++i)
        examples->rows.push_back((row[i] - table.mean[i]) * table.factor[i]);
      const auto& from = table.windows[window];
      const auto recording = std::find_if(recordings.begin(), recordings.end(),
                                          [&](const auto& r) { return r.id == from.recording; });
      const double rate = table.format.rate_hz;
      examples->names.push_back(
          QString("%1 · %2, %3 s")
              .arg(QString::fromStdString(table.classes[static_cast<size_t>(from.label)]),
                   recording == recordings.end() ? QString("–") : QString::fromStdString(recording->name))
              .arg(rate > 0 ? static_cast<double>(from.begin) / rate : 0, 0, 'f', 2));
    }
  }
  return examples->names.empty() ? nullptr : examples;
}

}  // namespace thimble::ui
