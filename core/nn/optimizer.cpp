// Steps of SGD with momentum, of Adam and of AdamW, and their length.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace thimble::nn {

Stepper::Stepper(std::vector<Parameter<float>*> parameters, Optimizer optimizer, float momentum, float l2)
    : parameters_(std::move(parameters)), optimizer_(optimizer), momentum_(momentum), l2_(l2) {
  for (const Parameter<float>* p : parameters_) {
    first_.push_back(Matrix<float>::Zero(p->value.rows(), p->value.cols()));
    if (optimizer_ != Optimizer::kSgd) second_.push_back(first_.back());
  }
}

void Stepper::clip(float longest) {
  double square = 0;
  for (const Parameter<float>* p : parameters_) square += double{p->gradient.squaredNorm()};
  const double factor = double{longest} / (std::sqrt(square) + 1e-6);
  if (factor >= 1) return;
  for (Parameter<float>* p : parameters_) p->gradient *= static_cast<float>(factor);
}

void Stepper::step(float rate, ThreadPool* pool) {
  constexpr float kBeta1 = 0.9f, kBeta2 = 0.999f;
  constexpr int64_t kPart = 16384;  // whole vectors, so that parts round as the whole would
  ++steps_;
  const float correct1 = static_cast<float>(1 - std::pow(double{kBeta1}, steps_));
  const float correct2 = static_cast<float>(1 - std::pow(double{kBeta2}, steps_));
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Parameter<float>& p = *parameters_[i];
    const float l2 = p.decays ? l2_ : 0;
    if (optimizer_ == Optimizer::kSgd) {
      first_[i] = momentum_ * first_[i] + (p.gradient + l2 * p.value);
      p.value -= rate * first_[i];
    } else {
      const bool apart = optimizer_ == Optimizer::kAdamW;
      const AdamStep by{rate, correct1, correct2, apart ? 0 : l2, apart ? 1 - rate * l2 : 1};
      auto part = [&](int k) {
        const int64_t begin = k * kPart, count = std::min(kPart, p.value.size() - begin);
        kernels<float>().adam(by, p.value.data() + begin, p.gradient.data() + begin, first_[i].data() + begin,
                              second_[i].data() + begin, count);
      };
      const int parts = static_cast<int>((p.value.size() + kPart - 1) / kPart);
      if (pool)
        pool->run(parts, part);
      else
        for (int k = 0; k < parts; ++k) part(k);
    }
  }
}

Stepper::State Stepper::state() const {
  State state{steps_, {}};
  for (const std::vector<Matrix<float>>* moments : {&first_, &second_})
    for (const Matrix<float>& m : *moments) state.moments.emplace_back(m.data(), m.data() + m.size());
  return state;
}

bool Stepper::restore(const State& state) {
  std::vector<Matrix<float>*> own;
  for (std::vector<Matrix<float>>* moments : {&first_, &second_})
    for (Matrix<float>& m : *moments) own.push_back(&m);
  bool fits = own.size() == state.moments.size() && state.steps >= 0;
  for (size_t i = 0; fits && i < own.size(); ++i)
    fits = static_cast<size_t>(own[i]->size()) == state.moments[i].size();
  if (!fits) return false;
  steps_ = state.steps;
  for (size_t i = 0; i < own.size(); ++i)
    std::copy(state.moments[i].begin(), state.moments[i].end(), own[i]->data());
  return true;
}

float rateAt(const TrainSettings& settings, int64_t step, int64_t steps, int64_t steps_an_epoch) {
  const double most = settings.learning_rate;
  // From `from` to `to` by half a cosine, as t goes from 0 to 1.
  const auto between = [](double from, double to, double t) {
    return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(t, 0.0, 1.0)));
  };
  const double at = static_cast<double>(step), all = static_cast<double>(steps);
  switch (settings.schedule) {
    case Schedule::kConstant:
      return settings.learning_rate;
    case Schedule::kStep:
      return static_cast<float>(
          most * std::pow(double{settings.step_factor}, step / steps_an_epoch / settings.step_epochs));
    case Schedule::kOneCycle: {
      const double top = std::max(settings.warmup * all - 1, 0.0), last = std::max(all - 1, top + 1);
      return static_cast<float>(at <= top ? (top > 0 ? between(most / 25, most, at / top) : most)
                                          : between(most, most / 25 / 1e4, (at - top) / (last - top)));
    }
    case Schedule::kCosine:
      break;
  }
  return static_cast<float>(between(most, most / 100, at / all));
}

}  // namespace thimble::nn
