// Steps of SGD with momentum and of Adam.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/optimizer.h"

#include <cmath>

namespace thimble::nn {

Stepper::Stepper(std::vector<Parameter<float>*> parameters, Optimizer optimizer, float momentum, float l2)
    : parameters_(std::move(parameters)), optimizer_(optimizer), momentum_(momentum), l2_(l2) {
  for (const Parameter<float>* p : parameters_) {
    first_.push_back(Matrix<float>::Zero(p->value.rows(), p->value.cols()));
    if (optimizer_ == Optimizer::kAdam) second_.push_back(first_.back());
  }
}

void Stepper::step(float rate) {
  constexpr float kBeta1 = 0.9f, kBeta2 = 0.999f, kEpsilon = 1e-8f;
  ++steps_;
  const float correct1 = static_cast<float>(1 - std::pow(double{kBeta1}, steps_));
  const float correct2 = static_cast<float>(1 - std::pow(double{kBeta2}, steps_));
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Parameter<float>& p = *parameters_[i];
    if (p.decays) p.gradient += l2_ * p.value;
    if (optimizer_ == Optimizer::kSgd) {
      first_[i] = momentum_ * first_[i] + p.gradient;
      p.value -= rate * first_[i];
    } else {
      first_[i] = kBeta1 * first_[i] + (1 - kBeta1) * p.gradient;
      second_[i] = kBeta2 * second_[i] + (1 - kBeta2) * p.gradient.cwiseAbs2();
      p.value.array() -=
          rate * (first_[i].array() / correct1) / ((second_[i].array() / correct2).sqrt() + kEpsilon);
    }
  }
}

}  // namespace thimble::nn
