// The real FFT against numpy.fft and against Parseval's theorem.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/fft.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "firmware_agent/dsp/fft_fixed.h"
#include "tests/firmware_agent/dsp/goldens.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble::dsp {
namespace {

std::vector<float> transform(std::vector<float> x) {
  const uint32_t n = static_cast<uint32_t>(x.size());
  std::vector<float> quarter_sine(n / 4 + 1);
  fillQuarterSine(n, quarter_sine.data());
  realFft(n, quarter_sine.data(), x.data());
  return x;
}

std::vector<float> signal(uint32_t n) {
  std::vector<int16_t> raw(n);
  dsp_test::fillSignal(1, n, 1, raw.data());
  return {raw.begin(), raw.end()};
}

TEST(RealFft, EqualsNumpy) {
  for (const goldens::Fft& golden : goldens::kFft) {
    const uint32_t n = golden.n;
    const std::vector<float> in = signal(n);
    const std::vector<float> x = transform(in);
    double energy = 0;
    for (float v : in) energy += static_cast<double>(v) * v;
    const double tolerance = 3e-7 * std::sqrt(energy * n);
    const uint32_t bins[] = {0, 1, 2, 5, n / 4, n / 2 - 1, n / 2};
    for (int i = 0; i < 7; ++i) {
      const uint32_t k = bins[i];
      const float re = k == 0 ? x[0] : k == n / 2 ? x[1] : x[2 * k];
      const float im = k == 0 || k == n / 2 ? 0.0f : x[2 * k + 1];
      EXPECT_NEAR(re, golden.bins[2 * i], tolerance) << "n " << n << " bin " << k;
      EXPECT_NEAR(im, golden.bins[2 * i + 1], tolerance) << "n " << n << " bin " << k;
    }
  }
}

TEST(RealFft, KeepsTheEnergyAtEverySize) {
  for (uint32_t n = kMinFft; n <= kMaxFft; n *= 2) {
    const std::vector<float> in = signal(n);
    const std::vector<float> x = transform(in);
    double before = 0, after = static_cast<double>(x[0]) * x[0] + static_cast<double>(x[1]) * x[1];
    for (float v : in) before += static_cast<double>(v) * v;
    for (uint32_t i = 2; i < n; ++i) after += 2.0 * x[i] * x[i];
    EXPECT_NEAR(after / n / before, 1.0, 1e-6) << n;
  }
}

TEST(RealFft, OfAnImpulseIsFlat) {
  std::vector<float> x(64, 0.0f);
  x[0] = 1.0f;
  const std::vector<float> y = transform(x);
  EXPECT_EQ(y[0], 1.0f);
  EXPECT_EQ(y[1], 1.0f);
  for (uint32_t k = 1; k < 32; ++k) {
    EXPECT_EQ(y[2 * k], 1.0f);
    EXPECT_EQ(y[2 * k + 1], 0.0f);
  }
}

TEST(RealFftFixed, IsNearTheFloatOneAtEverySize) {
  for (uint32_t n = kMinFft; n <= kMaxFft; n *= 2) {
    std::vector<int16_t> x(n), quarter_sine(n / 4 + 1);
    dsp_test::fillSignal(n, n, 1, x.data());
    for (int16_t& v : x) v = static_cast<int16_t>(2 * v);
    const std::vector<float> exact = transform({x.begin(), x.end()});
    fillQuarterSineFixed(n, quarter_sine.data());
    const uint32_t exponent = realFftFixed(n, quarter_sine.data(), x.data());
    EXPECT_LE(exponent, 24u);
    double noise = 0, power = 0;
    for (uint32_t i = 0; i < n; ++i) {
      const double y = std::ldexp(x[i], static_cast<int>(exponent));
      noise += (y - exact[i]) * (y - exact[i]);
      power += static_cast<double>(exact[i]) * exact[i];
    }
    EXPECT_GT(10 * std::log10(power / noise), 50) << n;  // dB, of a signal with an offset
  }
}

TEST(RealFftFixed, NeverOverflows) {
  for (uint32_t n : {16u, 64u, 1024u, 4096u}) {
    std::vector<int16_t> quarter_sine(n / 4 + 1);
    fillQuarterSineFixed(n, quarter_sine.data());
    for (uint32_t period : {1u, 2u, 3u, 8u, 16u}) {
      std::vector<int16_t> x(n);
      for (uint32_t i = 0; i < n; ++i) x[i] = i / period % 2 ? -16384 : 16384;
      const std::vector<float> exact = transform({x.begin(), x.end()});
      const uint32_t exponent = realFftFixed(n, quarter_sine.data(), x.data());
      const double largest = std::fabs(*std::max_element(
          exact.begin(), exact.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
      for (uint32_t i = 0; i < n; ++i)
        EXPECT_NEAR(std::ldexp(x[i], static_cast<int>(exponent)), exact[i], largest / 500);
    }
  }
}

TEST(TableCosine, CoversTheWholeTurn) {
  std::vector<float> quarter_sine(17);
  fillQuarterSine(64, quarter_sine.data());
  for (uint32_t k = 0; k < 64; ++k) {
    EXPECT_NEAR(tableCosine(quarter_sine.data(), 64, k), std::cos(2 * std::acos(-1.0) * k / 64), 1e-7) << k;
  }
}

}  // namespace
}  // namespace thimble::dsp
