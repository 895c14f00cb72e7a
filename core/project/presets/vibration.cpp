// Vibration: machines, told apart by the power in bands of frequency.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

constexpr double kLeastRate = 100;

bool fitsVibration(const DataShape& shape) { return shape.rate_hz >= kLeastRate; }

features::FeatureSettings featuresVibration(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  int fft_length = 16;
  while (fft_length < 256 && fft_length * 3 <= settings.window) fft_length *= 2;
  settings.blocks = {
      {dsp::Block::kSpectrum,
       {{"fft_length", fft_length}, {"bands", fft_length / 2}, {"overlap", 75}, {"average", 1}}}};
  return settings;
}

Layers layersVibration(nn::Shape, int outputs) {
  return {dense(32), relu(), dropout(0.2f), dense(16), relu(), dense(outputs)};
}

nn::TrainSettings trainingVibration(const DataShape&) {
  nn::TrainSettings training = steady();
  training.augmentation = {.noise = 0.1f};
  return training;
}

}  // namespace

const Preset kVibration{
    "vibration",
    "Vibration",
    "Machines and bearings, by accelerometer at 100 Hz or more: steady shaking rather than single movements.",
    fitsVibration,
    featuresVibration,
    layersVibration,
    trainingVibration};

}  // namespace thimble::project
