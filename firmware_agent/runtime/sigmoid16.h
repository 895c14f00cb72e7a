// Sigmoid16: logistic and tanh of int16 by one table of the logistic function, as TFLite interpolates it.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// What takes an input to steps of 1/(3 × 4096).  In a record.
struct Sigmoid16 {
  int32_t multiplier;
  int32_t shift;  // to the right
};

/// scale: of the input; powers of two up to 2^(pot_shift − 12) are kept exact: 0 for logistic, 1 for tanh.
/// kBadQuantization if the scale is too large.
Status makeSigmoid16(float scale, int32_t pot_shift, Sigmoid16* sigmoid);

/// True if scale is 2^exponent as nearly as TFLite asks: to a thousandth of its logarithm.
bool isNearPowerOfTwo(float scale, int32_t exponent);

/// → scale 1/32768.
int16_t logistic16(int32_t x, const Sigmoid16& sigmoid);
int16_t tanh16(int32_t x, const Sigmoid16& sigmoid);

}  // namespace runtime
}  // namespace thimble
