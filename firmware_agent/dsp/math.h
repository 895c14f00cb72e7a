// Math without libm: only + − × ÷ and comparisons in a fixed order, so every target gives the same bits.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

/// √x, correctly rounded (to nearest, ties cannot occur).  0 for x ≤ 0; x itself if it is infinite or NaN.
float squareRoot(float x);

/// log10 x within 2 ULP, for finite x.  Below the smallest normal number (so for negative x too) the value
/// there.
float logarithm10(float x);

/// 2^x within 2 ULP.  0 below −126, the largest finite number from 128 on and for NaN.
float exponential2(float x);
/// 10^x: the same ends; within 2e-6 of the result for |x| ≤ 12.
float exponential10(float x);

/// log2 x in 65536ths within one of them, for x ≥ 1 (0 for 0): integers only, by repeated squaring of the mantissa
/// in 31 bits.  Source: Majithia and Levan 1973.
int32_t logarithm2Fixed(uint64_t x);
const float kLog10Of2In65536ths = 4.59335327e-6f;

/// sin 2πk/n and cos 2πk/n, within 2 ULP.  k ≤ 2^28, 0 < n ≤ 2^24.  The quarters of a turn are exact.
float sineOfTurn(uint32_t k, uint32_t n);
float cosineOfTurn(uint32_t k, uint32_t n);

/// True unless x is infinite or NaN.
inline bool isFinite(float x) { return x - x == 0.0f; }

/// Sums floats with compensation (Kahan 1965): the error does not grow with the number of terms.
class Sum {
 public:
  void add(float x) {
    const float y = x - lost_;
    const float t = sum_ + y;
    lost_ = (t - sum_) - y;
    sum_ = t;
  }
  float value() const { return sum_; }

 private:
  float sum_ = 0.0f;
  float lost_ = 0.0f;
};

}  // namespace dsp
}  // namespace thimble
