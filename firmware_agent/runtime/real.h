// Real: positive numbers as doubles hold them, and IEEE's arithmetic of them by integers: the host's bits on every board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

/// mantissa × 2^exponent, mantissa in [2^52, 2^53).  Exponents do not end: no infinities, no subnormals.
struct Real {
  uint64_t mantissa;
  int32_t exponent;
};

/// x: finite and > 0.
Real realOf(float x);
/// Each rounded to nearest, ties to even.
Real product(const Real& a, const Real& b);
Real quotient(const Real& a, const Real& b);
Real root(const Real& x);

/// As quantizeMultiplier.
Multiplier multiplierOf(const Real& factor);

}  // namespace runtime
}  // namespace thimble
