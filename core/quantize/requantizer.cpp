// The multipliers of each kind of operator, as its kernel makes them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/requantizer.h"

#include <algorithm>
#include <cmath>

namespace thimble::quantize {

using runtime::quantizeMultiplier;

Requantizer::Requantizer(const Stage& stage, float rate, Affine input, std::span<const float> weight_scales,
                         Affine output) {
  const float in = input.scale, out = output.scale;
  if (stage.kind == StageKind::kDense && weight_scales.size() == 1) {
    factors_ = {{double{in * weight_scales[0]}, quantizeMultiplier(in * weight_scales[0], 1, out)}};
  } else if (isWeighted(stage.kind)) {
    for (float scale : weight_scales)
      factors_.push_back({double{in} * double{scale}, quantizeMultiplier(in, scale, out)});
  } else if (stage.kind == StageKind::kGlobalAvgPool) {
    const int32_t count = stage.input.h * stage.input.w;
    factors_ = {{double{in} / count, runtime::dividedBy(quantizeMultiplier(in, 1, out), count)}};
  } else if (stage.kind == StageKind::kSquare) {
    factors_ = {{double{in} * double{in}, quantizeMultiplier(in, in, out)}};
  } else if (stage.kind == StageKind::kLeakyRelu) {
    leaky_ = true;
    factors_ = {{double{in}, quantizeMultiplier(in / out, 1, 1)}, {}};
    if (rate > 0) factors_[1] = {double{in} * double{rate}, quantizeMultiplier(in * rate / out, 1, 1)};
  }
  const auto usable = [](const Factor& factor) { return factor.step > 0 && isUsable(factor.multiplier); };
  if (!std::all_of(factors_.begin(), factors_.end(), usable)) factors_.clear();  // as the runtime refuses it
}

int32_t Requantizer::Factor::operator()(float y) const {
  constexpr double kMost = 1 << 30;
  const double sum = std::round(double{y} / step);
  return runtime::multiply(static_cast<int32_t>(std::clamp(sum, -kMost, kMost)), multiplier);
}

}  // namespace thimble::quantize
