// A Taylor series around −1/8, a product of powers of e for the rest of the exponent, and Newton's division.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/fixed16.h"

#include <algorithm>

namespace thimble::tests {

namespace {

constexpr int16_t kOne = 32767;  // Q0.15: as near to 1 as it goes

/// a × b / 2^15, ties away from zero.
int16_t times(int16_t a, int16_t b) {
  if (a == -32768 && b == -32768) return kOne;
  const int32_t product = int32_t{a} * b;
  return static_cast<int16_t>((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

int32_t shiftedRight(int32_t x, int by) {
  const int32_t mask = (1 << by) - 1, threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> by) + ((x & mask) > threshold ? 1 : 0);
}

int16_t shiftedLeft(int16_t x, int by) {
  return static_cast<int16_t>(std::clamp(int64_t{x} * (int64_t{1} << by), int64_t{-32768}, int64_t{32767}));
}

/// Of a Q0.31.
constexpr int16_t constant(int32_t raw) { return static_cast<int16_t>((raw + (1 << 15)) >> 16); }

int16_t narrow(int32_t x) { return static_cast<int16_t>(x); }

/// e^a, a in [−1/4, 0), Q0.15.
int16_t expNearZero(int16_t a) {
  const int16_t x = narrow(a + (1 << 12)), x2 = times(x, x), x3 = times(x2, x), x4 = times(x2, x2);
  const int16_t third = times(narrow(shiftedRight(x4, 2) + x3), constant(715827883));
  const int16_t tail = narrow(shiftedRight(narrow(third + x2), 1));
  const int16_t at_eighth = constant(1895147668);  // e^(−1/8)
  return narrow(std::clamp(at_eighth + times(at_eighth, narrow(x + tail)), -32768, 32767));
}

/// e^a, a ≤ 0, Q(integer_bits) → Q0.15.
int16_t expNegative(int16_t a, int integer_bits) {
  struct Power {
    int exponent;   // of 2
    int32_t value;  // e^(−2^exponent), Q0.31
  };
  constexpr Power kPowers[] = {{-2, 1672461947}, {-1, 1302514674}, {0, 790015084}, {1, 290630308},
                               {2, 39332535},    {3, 720401},      {4, 242}};
  if (a == 0) return kOne;
  const int fraction_bits = 15 - integer_bits;
  const int16_t quarter = narrow(1 << (fraction_bits - 2)), rest = narrow((a & (quarter - 1)) - quarter);
  int16_t result = expNearZero(shiftedLeft(rest, integer_bits));
  const int16_t remainder = narrow(rest - a);
  for (const Power& power : kPowers)
    if (integer_bits > power.exponent && (remainder & 1 << (fraction_bits + power.exponent)) != 0)
      result = times(result, constant(power.value));
  if (integer_bits > 5 && a < -(1 << (fraction_bits + 5))) return 0;
  return result;
}

/// 1 / ((1 + a) / 2), a in [0, 1), Q0.15 → Q2.13.
int16_t halfReciprocal(int16_t a) {
  const int16_t half = narrow((int32_t{a} + kOne + 1) / 2);
  int16_t x = narrow(constant(1515870810) + times(half, constant(-1010580540)));
  for (int i = 0; i < 3; ++i) x = narrow(x + shiftedLeft(times(x, narrow((1 << 13) - times(half, x))), 2));
  return x;
}

int16_t negative(int16_t x) { return narrow(-x); }

}  // namespace

int16_t logistic16(int16_t x) {
  if (x == 0) return narrow(1 << 14);
  const int16_t below = x < 0 ? x : negative(x);
  const int16_t above_half = shiftedLeft(halfReciprocal(expNegative(below, 3)), 1);
  return x > 0 ? above_half : narrow(kOne - above_half);
}

int16_t tanh16(int16_t x, int integer_bits) {
  if (x == 0) return 0;
  const int16_t below = x < 0 ? x : negative(x);
  const int16_t magnitude =
      shiftedLeft(narrow(halfReciprocal(expNegative(below, integer_bits + 1)) - (1 << 13)), 2);
  return x < 0 ? negative(magnitude) : magnitude;
}

}  // namespace thimble::tests
