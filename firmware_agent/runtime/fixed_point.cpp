// Taylor terms, factors by the bits of the exponent, and Newton's division.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/fixed_point.h"

#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kOne = INT32_MAX;  // 1 in Q0.31
const int32_t kOneQ2 = 1 << 29;  // 1 in Q2.29

// e^a for a in [−1/4, 0), Q0.31 → Q0.31: four terms of the Taylor series around −1/8.
int32_t expSmall(int32_t a) {
  const int32_t kExpOfMinusEighth = 1895147668;
  const int32_t kThird = 715827883;
  const int32_t x = a + (1 << 28);
  const int32_t x2 = roundingDoublingHighMul(x, x);
  const int32_t x3 = roundingDoublingHighMul(x2, x);
  const int32_t x4 = roundingDoublingHighMul(x2, x2);
  const int32_t high_terms = roundingDoublingHighMul(roundingShiftRight(x4, 2) + x3, kThird) + x2;
  const int32_t terms = x + roundingShiftRight(high_terms, 1);
  return kExpOfMinusEighth + roundingDoublingHighMul(kExpOfMinusEighth, terms);
}

// 2 / (1 + a) in Q2.29 by three steps of Newton's division.
int32_t reciprocalOfHalf(int32_t a) {
  const int32_t k48Over17 = 1515870810;  // Q2.29
  const int32_t kMinus32Over17 = -1010580540;
  const int32_t half_denominator = static_cast<int32_t>((static_cast<int64_t>(a) + kOne + 1) / 2);
  int32_t x = k48Over17 + roundingDoublingHighMul(half_denominator, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const int32_t error = kOneQ2 - roundingDoublingHighMul(half_denominator, x);
    x += saturatingShiftLeft(roundingDoublingHighMul(x, error), 2);
  }
  return x;
}

}  // namespace

int32_t saturatingShiftLeft(int32_t x, int32_t exponent) {
  const int32_t limit = INT32_MAX >> exponent;
  if (x > limit) return INT32_MAX;
  if (x < -limit) return INT32_MIN;
  return shiftLeft(x, exponent);
}

int32_t leadingZeros(uint32_t x) {
  int32_t zeros = 0;
  while (zeros < 32 && (x & 0x80000000u) == 0) {
    x <<= 1;
    ++zeros;
  }
  return zeros;
}

// Quarters by factors e^(−2^k), the rest by expSmall.
int32_t expNegative(int32_t a, int32_t integer_bits) {
  static const int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  if (a == 0) return kOne;
  const int32_t quarter_bits = 29 - integer_bits;
  const int32_t quarter = 1 << quarter_bits;
  const int32_t small = (a & (quarter - 1)) - quarter;
  int32_t result = expSmall(saturatingShiftLeft(small, integer_bits));
  const int32_t quarters = (small - a) >> quarter_bits;
  for (uint32_t k = 0; k < 7; ++k) {
    if (quarters >> k & 1) result = roundingDoublingHighMul(result, kFactors[k]);
  }
  return result;
}

int32_t reciprocalOfOnePlus(int32_t a) { return saturatingShiftLeft(reciprocalOfHalf(a), 1); }

int32_t oneMinusOverOnePlus(int32_t a) { return saturatingShiftLeft(reciprocalOfHalf(a) - kOneQ2, 2); }

// By five steps of Newton's method from 1, of x scaled to [1/4, 1) by powers of 4, in Q3.28.
InverseRoot inverseRoot(int32_t x) {
  if (x <= 1) return {INT32_MAX, 0};
  const int32_t kThreeHalves = (1 << 28) + (1 << 27);
  const int32_t kHalfOfRootTwo = 1518500250;
  int32_t shift = 11;
  while (x >= 1 << 29) {
    x /= 4;
    ++shift;
  }
  const int32_t pairs = (leadingZeros(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  shift -= pairs;
  x = shiftLeft(x, 2 * pairs);
  const int32_t half = roundingShiftRight(x >> 1, 1);
  int32_t y = 1 << 28;
  for (int step = 0; step < 5; ++step) {
    const int32_t cube = saturatingShiftLeft(roundingDoublingHighMul(roundingDoublingHighMul(y, y), y), 6);
    y = saturatingShiftLeft(roundingDoublingHighMul(kThreeHalves, y) - roundingDoublingHighMul(half, cube),
                            3);
  }
  y = roundingDoublingHighMul(y, kHalfOfRootTwo);
  if (shift >= 0) return {y, shift};
  return {shiftLeft(y, -shift), 0};
}

// a = 2^k × r^4 … brought near the fourth root of 1/2 by two ways, of which the nearer counts; then a fraction of
// polynomials in its distance from there.
int32_t logFixed(int32_t a) {
  const int32_t kLn2 = 1488522236;  // these in Q0.31
  const int32_t kRootOfHalf = 1518500250;
  const int32_t kFourthRootOfHalf = 1805811301;
  const int32_t kNumerator = 117049297;
  const int32_t kDenominator = 127690142;
  const int32_t kConstant = 1057819769;
  const int32_t kLinear = 638450708;
  const int32_t kQuarter = 1 << 23;  // in Q6.25

  const int32_t zeros = leadingZeros(static_cast<uint32_t>(a));
  const int32_t ra =
      saturatingShiftLeft(roundingDoublingHighMul(saturatingShiftLeft(a, zeros - 1), kRootOfHalf), 1);
  const int32_t power_a = saturatingShiftLeft(12 - zeros, 25) + kQuarter;
  const int32_t headroom = leadingZeros(static_cast<uint32_t>(roundingDoublingHighMul(a, kRootOfHalf))) - 1;
  const int32_t rb = saturatingShiftLeft(a, headroom);
  const int32_t power_b = saturatingShiftLeft(12 - headroom, 25) - kQuarter;
  const int32_t r = ra < rb ? ra : rb;
  const int32_t power = power_a > power_b ? power_a : power_b;

  const int32_t p = static_cast<int32_t>((static_cast<int64_t>(r) + kFourthRootOfHalf + 1) / 2);
  const int32_t q = 2 * (r - kFourthRootOfHalf);
  const int32_t square = roundingDoublingHighMul(q, q);
  const int32_t numerator =
      roundingDoublingHighMul(q, r) + roundingDoublingHighMul(roundingDoublingHighMul(q, square), kNumerator);
  const int32_t denominator =
      roundingDoublingHighMul(p, kConstant + q + roundingDoublingHighMul(kDenominator, square)) +
      roundingDoublingHighMul(kLinear, q);
  const int32_t whole = roundingDoublingHighMul(power, kLn2);
  const int32_t rest =
      roundingDoublingHighMul(roundingShiftRight(numerator, 6), reciprocalOfOnePlus(denominator));
  return saturatingShiftLeft(whole + rest, 1);
}

int32_t logisticFixed(int32_t a) {
  if (a == 0) return 1 << 30;
  const int32_t negative = a > 0 ? -a : a;
  const int32_t of_positive = reciprocalOfOnePlus(expNegative(negative, 4));
  return a > 0 ? of_positive : kOne - of_positive;
}

// As Q5.26 the same bits are 2a.
int32_t tanhFixed(int32_t a) {
  if (a == 0) return 0;
  const int32_t of_positive = oneMinusOverOnePlus(expNegative(a > 0 ? -a : a, 5));
  return a > 0 ? of_positive : -of_positive;
}

}  // namespace runtime
}  // namespace thimble
