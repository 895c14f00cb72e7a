// The integer multiplier against real double arithmetic over millions of scales, and the roundings' corner
// cases.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/runtime/requantize.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

namespace thimble::runtime {
namespace {

// TFLite's QuantizeMultiplier, on the host's doubles.
Multiplier byDoubles(float a, float b, float c) {
  const double real = static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(c);
  int shift = 0;
  const double fraction = std::frexp(real, &shift);
  auto fixed = static_cast<int64_t>(std::round(fraction * 2147483648.0));
  if (fixed == int64_t{1} << 31) {
    fixed /= 2;
    ++shift;
  }
  if (shift < -31) return {0, 0};
  return {static_cast<int32_t>(fixed), shift};
}

void expectSame(float a, float b, float c) {
  const Multiplier ours = quantizeMultiplier(a, b, c);
  const Multiplier theirs = byDoubles(a, b, c);
  ASSERT_EQ(ours.value, theirs.value) << a << " * " << b << " / " << c;
  ASSERT_EQ(ours.shift, theirs.shift) << a << " * " << b << " / " << c;
}

float randomScale(std::mt19937& random, uint32_t exponent) {
  return std::bit_cast<float>(exponent << 23 | static_cast<uint32_t>(random() & 0x7fffffu));
}

TEST(QuantizeMultiplier, EqualsDoubleArithmeticOverScalesOfModels) {
  std::mt19937 random(1);
  for (int i = 0; i < 3'000'000; ++i) {
    expectSame(randomScale(random, 110 + random() % 24), randomScale(random, 110 + random() % 24),
               randomScale(random, 110 + random() % 24));
  }
}

TEST(QuantizeMultiplier, EqualsDoubleArithmeticOverAllPositiveFloats) {
  std::mt19937 random(2);
  for (int i = 0; i < 2'000'000; ++i) {
    const float a = std::bit_cast<float>(static_cast<uint32_t>(1 + random() % 0x7f7fffffu));
    const float b = std::bit_cast<float>(static_cast<uint32_t>(1 + random() % 0x7f7fffffu));
    const float c = std::bit_cast<float>(static_cast<uint32_t>(1 + random() % 0x7f7fffffu));
    expectSame(a, b, c);
  }
}

// x with a × x ≡ 1 modulo m, by Euclid; 0 if there is none.
int64_t inverse(int64_t a, int64_t m) {
  int64_t r0 = m, r1 = a % m, t0 = 0, t1 = 1;
  while (r1 != 0) {
    const int64_t q = r0 / r1;
    r0 = std::exchange(r1, r0 - q * r1);
    t0 = std::exchange(t1, t0 - q * t1);
  }
  return r0 != 1 ? 0 : (t0 + m) % m;
}

// Quotients a hair's breadth from a tie of the 31st bit, nearer than a double can tell: the rounding to a
// double comes first and decides.  a × b × 2^s = (an odd 32-bit number) × c ± 1 or so, solved for b.
TEST(QuantizeMultiplier, EqualsDoubleArithmeticNextToTies) {
  std::mt19937 random(3);
  int ties = 0;
  for (int i = 0; i < 400'000; ++i) {
    const int64_t c = (1 << 23) | static_cast<int64_t>(random() & 0x7fffffu) | 1;
    const int64_t a = (1 << 23) | static_cast<int64_t>(random() & 0x7fffffu);
    const int s = 7 + static_cast<int>(random() % 3);
    const int64_t rest = std::array<int64_t, 4>{1, 2, c - 1, c - 2}[random() % 4];
    const int64_t b = inverse((a << s) % c, c) * rest % c;
    if (b < 1 << 23) continue;
    const uint64_t scaled = static_cast<uint64_t>(a) * static_cast<uint64_t>(b) << s;
    const uint64_t quotient = (scaled + 2) / static_cast<uint64_t>(c);
    if (quotient >> 31 != 1 || quotient % 2 == 0) continue;
    ++ties;
    expectSame(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c));
  }
  EXPECT_GT(ties, 5'000);
}

TEST(QuantizeMultiplier, PowersOfTwoAndTheirNeighbours) {
  for (int e = -20; e <= 20; ++e) {
    const float power = std::ldexp(1.0f, e);
    for (float x : {power, std::nextafter(power, 0.0f), std::nextafter(power, 2 * power)}) {
      expectSame(x, 1.0f, 1.0f);
      expectSame(1.0f, 1.0f, x);
      expectSame(x, x, std::nextafter(x, 0.0f));
    }
  }
  expectSame(std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max(), 1.0f);
  expectSame(std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::denorm_min(),
             std::numeric_limits<float>::max());
}

// Ties of the doubling high product go upwards, ties of the shift away from zero: worked out by hand.
TEST(Rounding, HighProductAndShift) {
  EXPECT_EQ(roundingDoublingHighMul(1 << 30, 1), 1);     // 0.5 → 1
  EXPECT_EQ(roundingDoublingHighMul(-(1 << 30), 1), 0);  // −0.5 → 0
  EXPECT_EQ(roundingDoublingHighMul(3 << 29, 1), 1);     // 0.75
  EXPECT_EQ(roundingDoublingHighMul(-(3 << 29), 1), -1);
  EXPECT_EQ(roundingDoublingHighMul(INT32_MIN, INT32_MIN), INT32_MAX);
  EXPECT_EQ(roundingDoublingHighMul(INT32_MIN, INT32_MAX), -INT32_MAX);
  EXPECT_EQ(roundingShiftRight(5, 1), 3);
  EXPECT_EQ(roundingShiftRight(-5, 1), -3);
  EXPECT_EQ(roundingShiftRight(-6, 2), -2);
  EXPECT_EQ(roundingShiftRight(6, 2), 2);
  EXPECT_EQ(roundingShiftRight(7, 0), 7);
  EXPECT_EQ(roundingShiftRight(INT32_MIN, 31), -1);
  EXPECT_EQ(roundingShiftRight(INT32_MAX, 31), 1);
}

TEST(Rounding, TheTwoWaysDifferWhereTheyShould) {
  // 3 × 0.5 × 2^−1 = 0.75 → 1 in one rounding; 3 × 0.5 → 2 first, then 2 / 2 → 1.
  // −5 × 0.5 × 2^−1 = −1.25: −2.5 → −2, then −1; once: −1.
  // 5 × 0.5 × 2^−1 = 1.25 → 1 once; 2.5 → 3, then 1.5 → 2 in two.
  const Multiplier quarter = {1 << 30, -1};
  EXPECT_EQ(multiply(3, quarter), 1);
  EXPECT_EQ(multiply(-5, quarter), -1);
#ifdef THIMBLE_SINGLE_ROUNDING
  EXPECT_EQ(multiply(5, quarter), 1);
#else
  EXPECT_EQ(multiply(5, quarter), 2);
#endif
}

TEST(Rounding, FloatsGoAwayFromZeroAndSaturate) {
  EXPECT_EQ(roundToInt(0.5f), 1);
  EXPECT_EQ(roundToInt(-0.5f), -1);
  EXPECT_EQ(roundToInt(0.49999997f), 0);
  EXPECT_EQ(roundToInt(2.5f), 3);
  EXPECT_EQ(roundToInt(1e30f), 4194304);
  EXPECT_EQ(roundToInt(-1e30f), -4194304);
  EXPECT_EQ(roundToInt(std::numeric_limits<float>::infinity()), 4194304);
  EXPECT_EQ(roundToInt(-std::numeric_limits<float>::infinity()), -4194304);
  EXPECT_EQ(roundToInt(std::numeric_limits<float>::quiet_NaN()), 0);
}

}  // namespace
}  // namespace thimble::runtime
