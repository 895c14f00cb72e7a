// Gesture: short movements, told apart by the course of the raw axes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

constexpr int kMostSteps = 128;

bool fitsGesture(const DataShape& shape) {
  return shape.channels >= 3 && shape.rate_hz >= 20 && shape.seconds() <= 3;
}

features::FeatureSettings featuresGesture(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  const int decimation = std::max(1, (settings.window + kMostSteps - 1) / kMostSteps);
  settings.blocks = {{dsp::Block::kRaw, {{"decimation", decimation}}}};
  return settings;
}

Layers layersGesture(nn::Shape input, int outputs) {
  Layers layers;
  addConv1d(layers, 16, 5, input.h >= 64 ? 2 : 1);
  layers.push_back(maxPool(2));
  addConv1d(layers, 24, 3);
  layers.push_back(maxPool(2));
  addConv1d(layers, 32, 3);
  const int steps = (input.h >= 64 ? (input.h + 1) / 2 : input.h) / 4;
  if (const int length = (steps + 3) / 4; length > 1) layers.push_back(avgPool(length));
  layers.insert(layers.end(), {flatten(), dropout(0.3f), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingGesture(const DataShape&) {
  nn::TrainSettings training = steady();
  training.label_smoothing = 0.05f;
  training.augmentation = {
      .noise = 0.1f, .scale = 0.1f, .shift = 0.08f, .warp = 0.1f, .rotation = 10, .mixup = 0.2f};
  return training;
}

}  // namespace

const Preset kGesture{"gesture",
                      "Gesture",
                      "Short movements of a hand or a wand, by accelerometer or gyroscope: up to 3 s each.",
                      fitsGesture,
                      featuresGesture,
                      layersGesture,
                      trainingGesture};

}  // namespace thimble::project
