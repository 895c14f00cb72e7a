// Stepper: moves parameters against their gradients, by SGD with momentum or by Adam.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/layer.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// Remembers a velocity or two for each parameter.  l2 · weight is added to the gradient of what decays.
/// SGD: v ← momentum · v + g, w ← w − rate · v.
/// Adam: β1 0.9, β2 0.999, ε 1e-8, bias-corrected.  Source: Kingma and Ba 2015.
class Stepper {
 public:
  Stepper(std::vector<Parameter<float>*> parameters, Optimizer optimizer, float momentum, float l2);
  void step(float rate);

 private:
  std::vector<Parameter<float>*> parameters_;
  Optimizer optimizer_;
  float momentum_, l2_;
  int steps_ = 0;
  std::vector<Matrix<float>> first_, second_;
};

}  // namespace thimble::nn
