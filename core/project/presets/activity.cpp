// Activity: what a wearer does, by the whole course of what takes seconds, by windows of what goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>

#include "core/project/presets/all.h"
#include "core/project/presets/layers.h"

namespace thimble::project {
namespace {

/// Half of the parts are no longer: things done, such as sitting down, which their whole course tells.
constexpr double kCourseSeconds = 16;
constexpr double kStateSeconds = 4;  // of what goes on, such as walking

bool fitsActivity(const DataShape&) { return true; }

bool isCourse(const DataShape& shape) { return shape.seconds() > 0 && shape.seconds() <= kCourseSeconds; }

/// The window holds most parts whole; how long they are is told by what is held of their ends.  Numbers of the whole, of
/// sixteenths and of eighths, so that the order of things is seen.
features::FeatureSettings featuresOfCourse(const DataShape& shape) {
  constexpr int kDeviation = 1 << 1, kPositions = 16, kEighths = 8;
  features::FeatureSettings settings = shape.plain;
  settings.window = static_cast<int>(std::clamp<int64_t>(shape.frames * 4 / 3, 1, dsp::kMaxWindow));
  settings.stride = std::max(1, settings.window / 4);
  const auto two_seconds = static_cast<unsigned>(std::clamp(shape.rate_hz * 2, 16.0, 4096.0));
  const int fft_length = static_cast<int>(std::bit_floor(two_seconds));
  settings.blocks = {{dsp::Block::kStatistics},
                     {dsp::Block::kRaw, {{"decimation", std::max(1, settings.window / kPositions)}}},
                     {dsp::Block::kStatistics,
                      {{"statistics", kDeviation}, {"segments", std::min(kEighths, settings.window)}}},
                     {dsp::Block::kSpectrum,
                      {{"fft_length", fft_length},
                       {"bands", std::min(16, fft_length / 2)},
                       {"overlap", 50},
                       {"average", 1}}}};
  // Accelerometer and gyroscope come as three axes each.
  for (int first = 0; first + 3 <= std::min(shape.channels, 6); first += 3) {
    settings.blocks.emplace_back(dsp::Block::kAxes);
    settings.blocks.back().channels = 7u << first;
  }
  return settings;
}

features::FeatureSettings featuresOfState(const DataShape& shape) {
  features::FeatureSettings settings = shape.plain;
  settings.blocks = {dsp::Block::kRaw};
  if (shape.rate_hz > 0)
    settings.window =
        static_cast<int>(std::clamp(shape.rate_hz * kStateSeconds, 1.0, double{dsp::kMaxWindow}));
  settings.stride = std::max(1, settings.window / 8);
  return settings;
}

features::FeatureSettings featuresActivity(const DataShape& shape) {
  features::FeatureSettings settings = isCourse(shape) ? featuresOfCourse(shape) : featuresOfState(shape);
  settings.hold_short = true;
  return settings;
}

/// Steps in time are raw axes, of which convolutions find features.
Layers layersActivity(nn::Shape input, int outputs) {
  if (input.h == 1)
    return {dense(48), {.kind = nn::LayerKind::kBatchNorm}, relu(), dropout(0.3f), dense(outputs)};
  Layers layers;
  int steps = input.h;
  for (const int filters : {32, 48, 64, 64}) {
    addConv1d(layers, filters, 5);
    if (steps < 8) continue;
    layers.insert(layers.end(), {maxPool(2), dropout(0.1f)});
    steps /= 2;
  }
  if (const int length = (steps + 3) / 4; length > 1) layers.push_back(avgPool(length));
  layers.insert(layers.end(), {flatten(), dropout(0.3f), dense(outputs)});
  return layers;
}

nn::TrainSettings trainingActivity(const DataShape& shape) {
  nn::TrainSettings training = steady();
  training.batch = 64;
  training.class_weighting = nn::ClassWeighting::kBalanced;
  training.label_smoothing = 0.1f;
  if (isCourse(shape)) {
    training.epochs = 60;
    training.l2 = 0.02f;
    training.augmentation = {.noise = 0.3f, .mixup = 0.3f};
    return training;
  }
  training.epochs = 20;
  training.augmentation = {.noise = 0.05f, .scale = 0.15f, .warp = 0.2f, .rotation = 15};
  return training;
}

}  // namespace

const Preset kActivity{
    "activity",
    "Activity",
    "What a person or an animal does for seconds to minutes, by an accelerometer that is worn.",
    fitsActivity,
    featuresActivity,
    layersActivity,
    trainingActivity};

}  // namespace thimble::project
