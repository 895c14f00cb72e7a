// Requantizer: brings an operator's exact sums to its int8 output by the runtime's own arithmetic.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/quantize/stage.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble::quantize {

/// Rounding twice matters: a mean's factor has so few bits to lose that a quarter of all means come out a step higher.
class Requantizer {
 public:
  Requantizer() = default;  // none
  /// Of int8.  Of stages that are not weighted, leaky ReLU, square or a mean over all places it is none.  weight_scales: of a
  /// weighted stage, one or one a channel; empty: none either.  rate: of a leaky ReLU.
  Requantizer(const Stage& stage, float rate, Affine input, std::span<const float> weight_scales,
              Affine output);

  explicit operator bool() const { return !factors_.empty(); }

  /// i: which of the output's values, in order.  y: what it is before rounding, an exact sum of integers but for the
  /// float's last bits → its integer, the zero point not yet added, nothing cut off.
  int32_t operator()(size_t i, float y) const {
    const Factor& factor = leaky_ ? factors_[y >= 0 ? 0 : 1] : factors_[i % factors_.size()];
    return factor(y);
  }

 private:
  struct Factor {
    double step = 1;  // real value of 1 in the sum
    runtime::Multiplier multiplier{0, 0};
    int32_t operator()(float y) const;
  };

  bool leaky_ = false;
  std::vector<Factor> factors_;  // one, one a channel, or those above and below zero
};

}  // namespace thimble::quantize
