// Stepper: moves parameters against their gradients, by SGD with momentum, Adam or AdamW.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/train_settings.h"

namespace thimble::nn {

/// Remembers a velocity or two for each parameter.  l2 · weight is added to the gradient of what decays.
/// SGD: v ← momentum · v + g, w ← w − rate · v.
/// Adam: β1 0.9, β2 0.999, ε 1e-8, bias-corrected.  Source: Kingma and Ba 2015.
/// AdamW: Adam, with w ← w − rate · l2 · w instead of l2 in the gradient.  Source: Loshchilov and Hutter 2019.
class Stepper {
 public:
  Stepper(std::vector<Parameter<float>*> parameters, Optimizer optimizer, float momentum, float l2);
  /// Shortens the gradient of all parameters together to a length of at most `longest`.  Source: Pascanu et al. 2013.
  void clip(float longest);
  /// pool: shares out large parameters of Adam and AdamW; the result is the same without it.
  void step(float rate, ThreadPool* pool = nullptr);

  /// All that later steps depend on, for going on after a kill.  restore: false if sizes do not fit.
  struct State {
    int steps = 0;
    std::vector<std::vector<float>> moments;
  };
  State state() const;
  bool restore(const State& state);

 private:
  std::vector<Parameter<float>*> parameters_;
  Optimizer optimizer_;
  float momentum_, l2_;
  int steps_ = 0;
  std::vector<Matrix<float>> first_, second_;
};

/// The learning rate of step `step` (from 0) of `steps`, `steps_an_epoch` of them an epoch.
/// Cosine: from learning_rate to a hundredth by half a cosine (Loshchilov and Hutter 2017).  Step: times step_factor
/// every step_epochs.  One-cycle: from 1/25 up to learning_rate in `warmup` of the steps, then down to a 250,000th, by
/// half cosines (Smith and Topin 2018; as PyTorch's OneCycleLR).
float rateAt(const TrainSettings& settings, int64_t step, int64_t steps, int64_t steps_an_epoch);

}  // namespace thimble::nn
