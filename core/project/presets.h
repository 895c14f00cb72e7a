// Presets: features, net and training that suit a kind of task, one table for window, command line and bench.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/project/recipe.h"

namespace thimble::project {

/// What labelled recordings look like, before any feature is chosen.
struct DataShape {
  features::FeatureSettings plain;  // features::recommend: what suits the lengths alone
  double rate_hz = 0;               // 0: unknown
  int channels = 0;                 // 0: no labelled recording
  int64_t frames = 0;               // the median labelled length
  int classes = 0;
  int64_t training_segments = 0;  // labelled, of the training recordings
  double seconds() const { return rate_hz > 0 ? static_cast<double>(frames) / rate_hz : 0; }
};
/// Of the recordings that are labelled and not deleted.
DataShape shapeOf(const std::vector<dataset::RecordingInfo>& recordings);

/// A kind of task.
struct Preset {
  const char* name;   // "gesture": for recipes and the command line
  const char* title;  // "Gesture": for people
  const char* suits;  // what it is for, in a sentence
  bool (*fits)(const DataShape& shape);
  features::FeatureSettings (*features)(const DataShape& shape);
  /// Layers for an input of that shape, the last one of `outputs` units.
  std::vector<nn::LayerSpec> (*layers)(nn::Shape input, int outputs);
  nn::TrainSettings (*training)(const DataShape& shape);
};

/// All presets, in the order in which people are offered them.
std::span<const Preset* const> presets();
/// Null if there is none of that name.
const Preset* presetNamed(std::string_view name);
/// The first one that fits; the last one fits all.
const Preset& presetFor(const DataShape& shape);
/// Features, net and training of a preset; the net's layers follow from the features.
Recipe recipeOf(const Preset& preset, const DataShape& shape);

}  // namespace thimble::project
