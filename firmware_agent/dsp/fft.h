// Real FFT of a power-of-two length, in place, with one quarter of a sine as its only table.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

const uint32_t kMinFft = 16;
const uint32_t kMaxFft = 4096;

/// Fills quarter_sine: [n / 4 + 1] with sin 2πk/n.
void fillQuarterSine(uint32_t n, float* quarter_sine);

/// cos 2πk/n from the table, 0 ≤ k < n.
float tableCosine(const float* quarter_sine, uint32_t n, uint32_t k);

/// X[k] = Σ x[i]·e^(−2πjki/n), not scaled.  x: [n] → in place [Re X0, Re X(n/2), Re X1, Im X1, Re X2, Im X2,
/// …]. n: a power of two, kMinFft … kMaxFft; quarter_sine: from fillQuarterSine(n). Source: Cooley and Tukey
/// 1965, radix 2, over n/2 complex points that hold the even and odd samples.
void realFft(uint32_t n, const float* quarter_sine, float* x);

/// Complex points, re and im in turn, in the order of their reversed indices.
template <class Number>
void reverseBits(uint32_t points, Number* x) {
  uint32_t j = 0;
  for (uint32_t i = 1; i < points; ++i) {
    uint32_t bit = points >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j |= bit;
    if (i >= j) continue;
    for (uint32_t part = 0; part < 2; ++part) {
      const Number kept = x[2 * i + part];
      x[2 * i + part] = x[2 * j + part];
      x[2 * j + part] = kept;
    }
  }
}

}  // namespace dsp
}  // namespace thimble
