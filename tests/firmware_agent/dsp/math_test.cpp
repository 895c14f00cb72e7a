// The four-operation functions against the C library: its sqrtf is correctly rounded, its doubles are far
// finer.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace thimble::dsp {
namespace {

float fromBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, 4);
  return x;
}

/// Error of y in units in the last place of the true value.
double ulps(float y, double truth) {
  const float near = static_cast<float>(std::fabs(truth));
  const double unit =
      static_cast<double>(std::nextafter(near, std::numeric_limits<float>::infinity())) - near;
  return std::fabs(static_cast<double>(y) - truth) / unit;
}

TEST(SquareRoot, EqualsTheCorrectlyRoundedRoot) {
  for (uint32_t bits = 1; bits < 0x7f800000; bits += 1237) {
    const float x = fromBits(bits);
    ASSERT_EQ(squareRoot(x), std::sqrt(x)) << x;
  }
  for (uint32_t bits = 0x3f800000; bits < 0x3f800000 + 5000;
       ++bits) {  // next to 1, where rounding is closest
    ASSERT_EQ(squareRoot(fromBits(bits)), std::sqrt(fromBits(bits)));
  }
}

TEST(SquareRoot, OfPerfectSquaresIsExact) {
  for (int i = 0; i < 4096; ++i) ASSERT_EQ(squareRoot(static_cast<float>(i * i)), static_cast<float>(i));
}

TEST(SquareRoot, OfEdges) {
  EXPECT_EQ(squareRoot(0.0f), 0.0f);
  EXPECT_EQ(squareRoot(-1.0f), 0.0f);
  EXPECT_EQ(squareRoot(std::numeric_limits<float>::max()), std::sqrt(std::numeric_limits<float>::max()));
  EXPECT_EQ(squareRoot(std::numeric_limits<float>::denorm_min()),
            std::sqrt(std::numeric_limits<float>::denorm_min()));
  EXPECT_EQ(squareRoot(std::numeric_limits<float>::infinity()), std::numeric_limits<float>::infinity());
}

TEST(Logarithm10, IsWithinTwoUlps) {
  double worst = 0;
  for (uint32_t bits = 0x00800000; bits < 0x7f800000; bits += 977) {
    const float x = fromBits(bits);
    worst = std::max(worst, ulps(logarithm10(x), std::log10(static_cast<double>(x))));
  }
  for (int32_t near = -20000; near <= 20000; ++near) {  // next to 1, where the result is small
    const float x = fromBits(0x3f800000 + static_cast<uint32_t>(near));
    worst = std::max(worst, ulps(logarithm10(x), std::log10(static_cast<double>(x))));
  }
  EXPECT_LT(worst, 2.0);
}

TEST(Logarithm10, OfEdges) {
  EXPECT_EQ(logarithm10(1.0f), 0.0f);
  const float lowest = logarithm10(std::numeric_limits<float>::min());
  EXPECT_NEAR(lowest, -37.9297794, 1e-5);
  EXPECT_EQ(logarithm10(0.0f), lowest);
  EXPECT_EQ(logarithm10(-3.0f), lowest);
  EXPECT_EQ(logarithm10(std::numeric_limits<float>::quiet_NaN()), lowest);
}

TEST(Turn, SineAndCosineAreWithinTwoUlps) {
  double worst = 0;
  for (uint32_t n : {1u, 2u, 3u, 4u, 7u, 50u, 64u, 100u, 4096u, 8191u}) {
    for (uint32_t k = 0; k <= 2 * n; ++k) {
      // The reference reduces the angle exactly, as sin(π) in double is not 0.
      const auto reference = [n](uint32_t quarters) {
        const uint32_t quadrant = quarters / n % 4, rest = quarters % n;
        const double x = std::acos(-1.0) / 2 * (quadrant % 2 ? n - rest : rest) / n;
        const double y = 2 * (quadrant % 2 ? n - rest : rest) > n
                             ? std::cos(std::acos(-1.0) / 2 * (quadrant % 2 ? rest : n - rest) / n)
                             : std::sin(x);
        return quadrant >= 2 ? -y : y;
      };
      worst = std::max(worst, ulps(sineOfTurn(k, n), reference(4 * k)));
      worst = std::max(worst, ulps(cosineOfTurn(k, n), reference(4 * k + n)));
    }
  }
  EXPECT_LT(worst, 2.0);
}

TEST(Turn, QuartersAreExact) {
  EXPECT_EQ(sineOfTurn(0, 8), 0.0f);
  EXPECT_EQ(sineOfTurn(2, 8), 1.0f);
  EXPECT_EQ(sineOfTurn(4, 8), 0.0f);
  EXPECT_EQ(sineOfTurn(6, 8), -1.0f);
  EXPECT_EQ(cosineOfTurn(0, 8), 1.0f);
  EXPECT_EQ(cosineOfTurn(2, 8), 0.0f);
  EXPECT_EQ(cosineOfTurn(4, 8), -1.0f);
}

TEST(Exponential2, IsWithinTwoUlps) {
  double worst = 0;
  for (double x = -125.9; x < 127.99; x += 0.00137) {
    const float y = static_cast<float>(x);
    worst = std::max(worst, ulps(exponential2(y), std::exp2(static_cast<double>(y))));
  }
  EXPECT_LT(worst, 2.0);
}

TEST(Exponential2, OfEdges) {
  EXPECT_EQ(exponential2(0.0f), 1.0f);
  EXPECT_EQ(exponential2(-126.0f), std::numeric_limits<float>::min());
  EXPECT_EQ(exponential2(-126.5f), 0.0f);
  EXPECT_EQ(exponential2(127.0f), 1.70141183e38f);
  EXPECT_EQ(exponential2(128.0f), std::numeric_limits<float>::max());
  EXPECT_EQ(exponential2(std::numeric_limits<float>::quiet_NaN()), std::numeric_limits<float>::max());
}

TEST(Exponential10, IsNearFromMinusToPlusTwelve) {
  for (double x = -12; x <= 12; x += 0.0031) {
    const float y = static_cast<float>(x);
    const double exact = std::pow(10.0, static_cast<double>(y));
    EXPECT_NEAR(static_cast<double>(exponential10(y)) / exact, 1.0, 2e-6) << x;
  }
}

TEST(Logarithm2Fixed, IsWithinOneStepOfTheExactOne) {
  for (uint64_t x = 1; x < (uint64_t{1} << 62); x += x / 1000 + 1) {
    EXPECT_NEAR(logarithm2Fixed(x), std::log2(static_cast<double>(x)) * 65536, 1.01) << x;
  }
  EXPECT_EQ(logarithm2Fixed(0), 0);
  for (int bit = 0; bit < 64; ++bit) EXPECT_EQ(logarithm2Fixed(uint64_t{1} << bit), bit << 16);
  EXPECT_EQ(logarithm2Fixed(UINT64_MAX), (64 << 16) - 1);
}

TEST(SumOfFloats, LosesNothingOverManyTerms) {
  Sum sum;
  float plain = 0.0f;
  for (int i = 0; i < 1000000; ++i) {
    sum.add(0.1f);
    plain += 0.1f;
  }
  EXPECT_EQ(sum.value(), static_cast<float>(1e6 * static_cast<double>(0.1f)));
  EXPECT_NE(plain, sum.value());  // or the test would show nothing
}

TEST(IsFinite, KnowsInfinityAndNan) {
  EXPECT_TRUE(isFinite(std::numeric_limits<float>::max()));
  EXPECT_TRUE(isFinite(-0.0f));
  EXPECT_FALSE(isFinite(std::numeric_limits<float>::infinity()));
  EXPECT_FALSE(isFinite(-std::numeric_limits<float>::infinity()));
  EXPECT_FALSE(isFinite(std::numeric_limits<float>::quiet_NaN()));
}

}  // namespace
}  // namespace thimble::dsp
