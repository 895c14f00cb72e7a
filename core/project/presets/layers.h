// Layers: short names for what presets are made of.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/net.h"
#include "core/nn/train_settings.h"

namespace thimble::project {

using Layers = std::vector<nn::LayerSpec>;

inline nn::LayerSpec dense(int units) { return {.kind = nn::LayerKind::kDense, .units = units}; }
inline nn::LayerSpec dropout(float rate) { return {.kind = nn::LayerKind::kDropout, .rate = rate}; }
inline nn::LayerSpec jitter(float rate) { return {.kind = nn::LayerKind::kJitter, .rate = rate}; }
inline nn::LayerSpec relu() { return {.kind = nn::LayerKind::kRelu}; }
inline nn::LayerSpec square() { return {.kind = nn::LayerKind::kSquare}; }
inline nn::LayerSpec globalAverage() { return {.kind = nn::LayerKind::kGlobalAvgPool}; }
inline nn::LayerSpec flatten() { return {.kind = nn::LayerKind::kFlatten}; }

/// A convolution along time, normalised, with ReLU.
inline void addConv1d(Layers& layers, int filters, int kernel, int stride = 1) {
  layers.push_back({.kind = nn::LayerKind::kConv1d,
                    .units = filters,
                    .kernel_h = kernel,
                    .stride_h = stride,
                    .padding = nn::Padding::kSame});
  layers.push_back({.kind = nn::LayerKind::kBatchNorm});
  layers.push_back(relu());
}

inline nn::LayerSpec maxPool(int length) {
  return {.kind = nn::LayerKind::kMaxPool, .kernel_h = length, .stride_h = length};
}
inline nn::LayerSpec avgPool(int length) {
  return {.kind = nn::LayerKind::kAvgPool, .kernel_h = length, .stride_h = length};
}

/// What suits small data: AdamW over one cycle to the end, on all training recordings.
inline nn::TrainSettings steady() {
  nn::TrainSettings training;
  training.epochs = 80;
  training.optimizer = nn::Optimizer::kAdamW;
  training.learning_rate = 0.005f;
  training.schedule = nn::Schedule::kOneCycle;
  training.l2 = 0.01f;
  training.patience = 0;
  training.validation = 0;
  return training;
}

}  // namespace thimble::project
