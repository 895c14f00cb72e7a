// The stages of the float FFT in integers, each with a look at the largest value before it.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/fft_fixed.h"

#include "firmware_agent/dsp/fft.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

int32_t sine(const int16_t* quarter_sine, uint32_t n, uint32_t k) {
  return k <= n / 4 ? quarter_sine[k] : quarter_sine[n / 2 - k];
}

int32_t cosine(const int16_t* quarter_sine, uint32_t n, uint32_t k) {
  return k <= n / 4 ? quarter_sine[n / 4 - k] : -quarter_sine[k - n / 4];
}

/// Halves all until none is above `bound`; how often.
uint32_t fit(uint32_t n, int16_t* x, int32_t bound) {
  int32_t largest = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t size = x[i] < 0 ? -x[i] : x[i];
    if (size > largest) largest = size;
  }
  uint32_t halvings = 0;
  for (; largest > bound; ++halvings) {
    largest = (largest + 1) >> 1;
    for (uint32_t i = 0; i < n; ++i) x[i] = static_cast<int16_t>((x[i] + 1) >> 1);
  }
  return halvings;
}

int32_t product(int32_t a, int32_t b, int32_t c, int32_t d) { return (a * b + c * d + 0x4000) >> 15; }

}  // namespace

void fillQuarterSineFixed(uint32_t n, int16_t* quarter_sine) {
  for (uint32_t k = 0; k <= n / 4; ++k) {
    quarter_sine[k] = static_cast<int16_t>(sineOfTurn(k, n) * 32767.0f + 0.5f);
  }
}

uint32_t realFftFixed(uint32_t n, const int16_t* quarter_sine, int16_t* x) {
  // |a ± w·b| ≤ 13500·(1 + √2) + rounding < 32767
  const int32_t kStageBound = 13500;
  const uint32_t points = n / 2;
  uint32_t exponent = 0;
  reverseBits(points, x);
  for (uint32_t half = 1; half < points; half *= 2) {
    exponent += fit(n, x, kStageBound);
    const uint32_t turn = n / (2 * half);
    for (uint32_t k = 0; k < half; ++k) {
      const int32_t wr = cosine(quarter_sine, n, k * turn);
      const int32_t wi = -sine(quarter_sine, n, k * turn);
      for (uint32_t i = k; i < points; i += 2 * half) {
        int16_t* a = x + 2 * i;
        int16_t* b = a + 2 * half;
        const int32_t re = product(b[0], wr, -b[1], wi);
        const int32_t im = product(b[0], wi, b[1], wr);
        b[0] = static_cast<int16_t>(a[0] - re);
        b[1] = static_cast<int16_t>(a[1] - im);
        a[0] = static_cast<int16_t>(a[0] + re);
        a[1] = static_cast<int16_t>(a[1] + im);
      }
    }
  }
  // X[k] = E[k] + e^(−2πjk/n)·O[k]: even and odd are at most as large as x, halves of sums of two.
  exponent += fit(n, x, kStageBound);
  const int32_t first = x[0];
  x[0] = static_cast<int16_t>(first + x[1]);
  x[1] = static_cast<int16_t>(first - x[1]);
  for (uint32_t k = 1; k <= points / 2; ++k) {
    int16_t* a = x + 2 * k;
    int16_t* b = x + 2 * (points - k);
    const int32_t even_re = (a[0] + b[0] + 1) >> 1, even_im = (a[1] - b[1] + 1) >> 1;
    const int32_t odd_re = (a[1] + b[1] + 1) >> 1, odd_im = (b[0] - a[0] + 1) >> 1;
    const int32_t wr = cosine(quarter_sine, n, k);
    const int32_t wi = -sine(quarter_sine, n, k);
    const int32_t re = product(odd_re, wr, -odd_im, wi);
    const int32_t im = product(odd_re, wi, odd_im, wr);
    b[0] = static_cast<int16_t>(even_re - re);
    b[1] = static_cast<int16_t>(im - even_im);
    a[0] = static_cast<int16_t>(even_re + re);
    a[1] = static_cast<int16_t>(even_im + im);
  }
  return exponent;
}

}  // namespace dsp
}  // namespace thimble
