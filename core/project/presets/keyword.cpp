// Keyword: short words in sound, by the energies of mel bands over time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

constexpr double kLeastSoundRate = 4000;

bool fitsKeyword(const DataShape& shape) { return shape.channels <= 2 && shape.rate_hz >= kLeastSoundRate; }

// 30 ms of sound every 20 ms, in 40 bands.
features::FeatureSettings featuresKeyword(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  const int frame = std::max(16, static_cast<int>(0.03 * shape.rate_hz)), hop = std::max(8, frame * 2 / 3);
  int fft_length = 16;
  while (fft_length < frame && fft_length < 4096) fft_length *= 2;
  settings.blocks = {
      {dsp::Block::kMelEnergies,
       {{"frame", std::min(frame, fft_length)}, {"hop", hop}, {"fft_length", fft_length}, {"filters", 40}}}};
  return settings;
}

Layers layersKeyword(nn::Shape, int outputs) {
  Layers layers;
  for (const int filters : {32, 48, 64}) {
    addConv1d(layers, filters, 7);
    layers.insert(layers.end(), {maxPool(2), dropout(0.15f)});
  }
  layers.insert(layers.end(), {globalAverage(), dropout(0.3f), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingKeyword(const DataShape&) {
  nn::TrainSettings training = steady();
  training.epochs = 120;
  training.label_smoothing = 0.1f;
  training.augmentation = {.noise = 0.1f,
                           .scale = 0.1f,
                           .shift = 0.1f,
                           .warp = 0.15f,
                           .mixup = 0.5f,
                           .time_masks = 1,
                           .band_masks = 1};
  return training;
}

}  // namespace

const Preset kKeyword{
    "keyword",      "Keyword",       "Spoken words and other short sounds, by a microphone at 4 kHz or more.",
    fitsKeyword,    featuresKeyword, layersKeyword,
    trainingKeyword};

}  // namespace thimble::project
