// The table of presets, and what recordings look like to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/presets.h"

#include <algorithm>
#include <set>

#include "core/project/presets/all.h"

namespace thimble::project {

DataShape shapeOf(const std::vector<dataset::RecordingInfo>& recordings) {
  DataShape shape;
  shape.plain = features::recommend(recordings);
  std::vector<int64_t> lengths;
  std::set<std::string> labels;
  for (const dataset::RecordingInfo& recording : recordings) {
    if (recording.deleted) continue;
    for (const dataset::Segment& segment : recording.segments) {
      if (segment.label.empty() || segment.end <= segment.begin) continue;
      lengths.push_back(segment.end - segment.begin);
      labels.insert(segment.label);
      shape.training_segments += recording.split == dataset::Split::kTrain;
      shape.rate_hz = recording.format.rate_hz;
      shape.channels = static_cast<int>(recording.format.channels.size());
    }
  }
  if (lengths.empty()) return shape;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  shape.frames = *middle;
  shape.classes = static_cast<int>(labels.size());
  return shape;
}

std::span<const Preset* const> presets() {
  static constexpr const Preset* kTable[] = {&kKeyword, &kImage,     &kEnvironment, &kHeartbeat,
                                             &kGesture, &kVibration, &kActivity};
  return kTable;
}

const Preset* presetNamed(std::string_view name) {
  for (const Preset* preset : presets()) {
    if (name == preset->name) return preset;
  }
  return nullptr;
}

const Preset& presetFor(const DataShape& shape) {
  for (const Preset* preset : presets()) {
    if (preset->fits(shape)) return *preset;
  }
  return *presets().back();
}

Recipe recipeOf(const Preset& preset, const DataShape& shape) {
  Recipe recipe;
  recipe.features = preset.features(shape);
  recipe.net.preset = preset.name;
  recipe.training = preset.training(shape);
  return recipe;
}

}  // namespace thimble::project
