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

}  // namespace dsp
}  // namespace thimble
