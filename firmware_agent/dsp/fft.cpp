// The real FFT: bit reversal, radix-2 butterflies, then the even and odd halves are joined.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/fft.h"

#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

/// sin 2πk/n for 0 ≤ k ≤ n/2.
float tableSine(const float* quarter_sine, uint32_t n, uint32_t k) {
  return k <= n / 4 ? quarter_sine[k] : quarter_sine[n / 2 - k];
}

/// The complex FFT of `points` points in bit-reversed order; the table is that of n.
void butterflies(uint32_t points, uint32_t n, const float* quarter_sine, float* x) {
  for (uint32_t half = 1; half < points; half *= 2) {
    const uint32_t step = n / (2 * half);
    for (uint32_t k = 0; k < half; ++k) {
      const float wr = tableCosine(quarter_sine, n, k * step);
      const float wi = -tableSine(quarter_sine, n, k * step);
      for (uint32_t i = k; i < points; i += 2 * half) {
        float* a = x + 2 * i;
        float* b = a + 2 * half;
        const float re = b[0] * wr - b[1] * wi;
        const float im = b[0] * wi + b[1] * wr;
        b[0] = a[0] - re;
        b[1] = a[1] - im;
        a[0] = a[0] + re;
        a[1] = a[1] + im;
      }
    }
  }
}

}  // namespace

void fillQuarterSine(uint32_t n, float* quarter_sine) {
  for (uint32_t k = 0; k <= n / 4; ++k) quarter_sine[k] = sineOfTurn(k, n);
}

float tableCosine(const float* quarter_sine, uint32_t n, uint32_t k) {
  if (k > n / 2) k = n - k;
  return k <= n / 4 ? quarter_sine[n / 4 - k] : -quarter_sine[k - n / 4];
}

void realFft(uint32_t n, const float* quarter_sine, float* x) {
  const uint32_t points = n / 2;
  reverseBits(points, x);
  butterflies(points, n, quarter_sine, x);
  // Z holds FFT(even) + j·FFT(odd): X[k] = E[k] + e^(−2πjk/n)·O[k].
  const float first = x[0];
  x[0] = first + x[1];
  x[1] = first - x[1];
  for (uint32_t k = 1; k <= points / 2; ++k) {
    float* a = x + 2 * k;
    float* b = x + 2 * (points - k);
    const float even_re = 0.5f * (a[0] + b[0]), even_im = 0.5f * (a[1] - b[1]);
    const float odd_re = 0.5f * (a[1] + b[1]), odd_im = 0.5f * (b[0] - a[0]);
    const float wr = tableCosine(quarter_sine, n, k);
    const float wi = -tableSine(quarter_sine, n, k);
    const float re = odd_re * wr - odd_im * wi;
    const float im = odd_re * wi + odd_im * wr;
    b[0] = even_re - re;
    b[1] = im - even_im;
    a[0] = even_re + re;
    a[1] = even_im + im;
  }
}

}  // namespace dsp
}  // namespace thimble
