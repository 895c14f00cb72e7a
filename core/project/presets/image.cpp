// Image: small pictures, sent a line a frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

bool fitsImage(const DataShape& shape) {
  return shape.channels >= 6 && shape.frames % shape.channels == 0 && shape.rate_hz < 20;
}

features::FeatureSettings featuresImage(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  settings.blocks = {dsp::Block::kRaw};
  settings.window = settings.stride = shape.channels > 0 ? shape.channels : settings.window;
  return settings;
}

// Lines are the steps and columns the channels: three lines at a time see every column.
Layers layersImage(nn::Shape, int outputs) {
  Layers layers;
  addConv1d(layers, 48, 3);
  addConv1d(layers, 64, 3);
  layers.insert(layers.end(), {flatten(), dropout(0.3f), dense(64), relu(), dropout(0.3f), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingImage(const DataShape&) {
  nn::TrainSettings training = steady();
  training.epochs = 40;
  training.batch = 64;
  training.augmentation = {.noise = 0.1f, .shift = 0.1f};
  return training;
}

}  // namespace

const Preset kImage{"image",
                    "Small image",
                    "Small pictures that come line by line: as many frames a picture as channels.",
                    fitsImage,
                    featuresImage,
                    layersImage,
                    trainingImage};

}  // namespace thimble::project
