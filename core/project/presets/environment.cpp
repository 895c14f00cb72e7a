// Environment: slow sensors of gas, climate or light, by their plain values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

constexpr double kMostRate = 10;

bool fitsEnvironment(const DataShape& shape) {
  return shape.channels > 0 && shape.rate_hz > 0 && shape.rate_hz <= kMostRate;
}

features::FeatureSettings featuresEnvironment(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  settings.blocks = {dsp::Block::kRaw};
  return settings;
}

Layers layersEnvironment(nn::Shape input, int outputs) {
  Layers layers;
  if (input.h > 1) layers.push_back(flatten());
  layers.insert(layers.end(), {dense(64), relu(), dropout(0.1f), dense(32), relu(), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingEnvironment(const DataShape&) {
  nn::TrainSettings training = steady();
  training.epochs = 120;
  training.l2 = 0.001f;
  return training;
}

}  // namespace

const Preset kEnvironment{"environment",
                          "Environment",
                          "Slow sensors of gas, climate or light: at most 10 values a second.",
                          fitsEnvironment,
                          featuresEnvironment,
                          layersEnvironment,
                          trainingEnvironment};

}  // namespace thimble::project
