// Float math: exponential, logarithm and root without libm, by integers, so that every machine gives the same bits.
// SPDX-License-Identifier: MIT
#pragma once

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

}  // namespace runtime
}  // namespace thimble
