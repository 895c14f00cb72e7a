// Float math: exponential, logarithm and root without libm, by integers, so that every machine gives the same bits.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

/// e^x to the nearest float but for rare cases, where it is the next; +∞ and 0 beyond the range.  NaN: itself.
float exponential(float x);
/// e^x − 1 for x ≤ 0, within 1 ULP.  NaN: itself.
float exponentialMinusOne(float x);
/// ln x for finite x > 0, within 2 ULP.
float logarithm(float x);
/// √x to the nearest float; NaN for x < 0; x itself if it is +∞ or NaN.
float squareRoot(float x);
/// tanh x within 2 ULP.
float hyperbolicTangent(float x);

/// Every NaN among these floats becomes 0x7fc00000.  Machines differ in the sign and payload of the NaNs that they make, and
/// in nothing else: kernels never look at those bits, and what leaves a model goes through this.
void settleNans(uint8_t* floats, uint32_t bytes);

}  // namespace runtime
}  // namespace thimble
