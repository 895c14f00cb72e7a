// Heartbeat: one beat of a heart or pulse signal a window, by its course.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

constexpr double kMostBeatSeconds = 2;

bool fitsHeartbeat(const DataShape& shape) {
  return shape.channels <= 2 && shape.rate_hz >= 50 && shape.rate_hz <= 1000 &&
         shape.seconds() <= kMostBeatSeconds;
}

features::FeatureSettings featuresHeartbeat(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  settings.blocks = {dsp::Block::kRaw};
  return settings;
}

Layers layersHeartbeat(nn::Shape input, int outputs) {
  Layers layers;
  int steps = input.h;
  for (const int filters : {16, 24, 32}) {
    addConv1d(layers, filters, 9);
    if (steps < 4) continue;
    layers.push_back(maxPool(2));
    steps /= 2;
  }
  if (const int length = (steps + 3) / 4; length > 1) layers.push_back(avgPool(length));
  layers.insert(layers.end(), {flatten(), dropout(0.3f), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingHeartbeat(const DataShape&) {
  nn::TrainSettings training = steady();
  training.epochs = 150;
  training.batch = 16;
  training.augmentation = {.noise = 0.1f, .scale = 0.1f, .shift = 0.04f, .warp = 0.15f, .mixup = 0.2f};
  return training;
}

}  // namespace

const Preset kHeartbeat{
    "heartbeat",
    "Heartbeat",
    "Single beats of an electrocardiogram or a pulse: one or two channels, at most 2 s each.",
    fitsHeartbeat,
    featuresHeartbeat,
    layersHeartbeat,
    trainingHeartbeat};

}  // namespace thimble::project
