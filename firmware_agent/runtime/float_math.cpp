// Series in 64-bit fixed point.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"

#include <stdint.h>

#include "firmware_agent/runtime/flatbuffer.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kFraction = 60;  // fraction bits of the fixed-point numbers: [−8, 8)
const int64_t kOne = static_cast<int64_t>(1) << kFraction;
const int64_t kLn2 = 799144290325165979;  // ln 2 × 2^60

uint32_t bitsOf(float x) { return static_cast<uint32_t>(floatToBits(x)); }
float infinity() { return bitsToFloat(0x7f800000u); }
float notANumber() { return bitsToFloat(0x7fc00000u); }

// a × b / 2^60, rounded down by at most 2^-59.
int64_t times(int64_t a, int64_t b) {
  const int64_t a_high = a >> 32;
  const int64_t b_high = b >> 32;
  const uint64_t a_low = static_cast<uint32_t>(a);
  const uint64_t b_low = static_cast<uint32_t>(b);
  const uint64_t low = a_low * b_low >> 32;
  const int64_t mid = a_high * static_cast<int64_t>(b_low) + static_cast<int64_t>(low);
  const int64_t mid2 =
      static_cast<int64_t>(a_low) * b_high + static_cast<int64_t>(static_cast<uint32_t>(mid));
  const int64_t high = a_high * b_high + (mid >> 32) + (mid2 >> 32);
  const int64_t rest = static_cast<int64_t>(static_cast<uint32_t>(mid2) >> (kFraction - 32));
  return high * (static_cast<int64_t>(1) << (64 - kFraction)) + rest;
}

// mantissa × 2^exponent to the nearest float, ties to even, subnormals included.  mantissa > 0.
float toFloat(uint64_t mantissa, int32_t exponent) {
  while (mantissa >> 63 == 0) {
    mantissa <<= 1;
    --exponent;
  }
  int32_t drop = 40;
  if (exponent + 40 < -149) drop = -149 - exponent;
  if (drop > 64) return 0.0f;
  const uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
  const uint64_t half = static_cast<uint64_t>(1) << (drop - 1);
  const uint64_t rest = drop == 64 ? mantissa : mantissa & (2 * half - 1);
  const uint64_t rounded = kept + (rest > half || (rest == half && (kept & 1) != 0) ? 1 : 0);
  const int32_t biased = exponent + drop + 150;  // ≥ 1
  if (biased > 254) return infinity();
  // The mantissa's leading bit counts as one step of the exponent.
  return bitsToFloat((static_cast<uint32_t>(biased - 1) << 23) + static_cast<uint32_t>(rounded));
}

struct Reduced {
  int32_t power;  // of two
  int64_t rest;   // e^rest − 1 is what remains, |rest| ≤ ln 2 / 2
};

// 2^-32 ≤ |x| < 128.
Reduced reduce(float x) {
  const uint32_t bits = bitsOf(x);
  const int32_t exponent = static_cast<int32_t>(bits >> 23 & 0xff) - 127 - 23;
  const int64_t mantissa = static_cast<int64_t>((bits & 0x7fffffu) | 0x800000u);
  // |x| × 2^55, exact.
  const int64_t magnitude = mantissa << (exponent + 55);
  const int64_t ln2 = kLn2 >> 5;
  const int32_t power = static_cast<int32_t>((magnitude + ln2 / 2) / ln2);
  // 32 × magnitude wraps, and so does the product: their difference is small.
  const uint64_t rest =
      (static_cast<uint64_t>(magnitude) << 5) - static_cast<uint64_t>(power) * static_cast<uint64_t>(kLn2);
  const int64_t signed_rest = static_cast<int64_t>(rest);
  if (bits >> 31 != 0) return {-power, -signed_rest};
  return {power, signed_rest};
}

// e^r − 1 for |r| ≤ 0.35: Σ r^k / k!.
int64_t seriesMinusOne(int64_t r) {
  int64_t term = r;
  int64_t sum = r;
  for (int32_t k = 2; k < 17; ++k) {
    term = times(term, r) / k;
    sum += term;
  }
  return sum;
}

}  // namespace

float exponential(float x) {
  if (x != x) return x;
  if (x > 89.0f) return infinity();
  if (x < -104.0f) return 0.0f;
  if (x > -1e-9f && x < 1e-9f) return 1.0f;
  const Reduced r = reduce(x);
  return toFloat(static_cast<uint64_t>(kOne + seriesMinusOne(r.rest)), r.power - kFraction);
}

float exponentialMinusOne(float x) {
  if (x != x) return x;
  if (x < -20.0f) return -1.0f;
  if (x > -1e-6f) return x + 0.5f * x * x;
  const Reduced r = reduce(x);
  // 2^power × (1 + s) − 1, power ≤ 0.
  const int64_t magnitude = kOne - ((kOne + seriesMinusOne(r.rest)) >> -r.power);
  return -toFloat(static_cast<uint64_t>(magnitude), -kFraction);
}

// x = 2^k × m with m in [√½, √2): k ln 2 + 2 artanh((m − 1) / (m + 1)).
float logarithm(float x) {
  uint32_t bits = bitsOf(x);
  int32_t power = 0;
  if (bits < 0x800000u) {  // subnormal
    bits = bitsOf(x * 8388608.0f);
    power = -23;
  }
  power += static_cast<int32_t>(bits >> 23) - 127;
  int64_t m = static_cast<int64_t>((bits & 0x7fffffu) | 0x800000u) << (kFraction - 23);
  if (m > kOne + (kOne >> 2) + (kOne >> 3)) {
    m >>= 1;
    ++power;
  }
  if (m == kOne && power == 0) return 0.0f;
  // (m − 1) / (m + 1): the numerator is a multiple of 2^-24, so that 36 more bits come by shifting.
  int64_t rest = m - kOne;
  const int64_t divisor = m + kOne;
  const bool negative = rest < 0;
  if (negative) rest = -rest;
  int64_t s = 0;
  for (int32_t bit = 0; bit < kFraction; ++bit) {
    rest <<= 1;
    s <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      s |= 1;
    }
  }
  const int64_t square = times(s, s);
  int64_t odd = s;
  int64_t sum = s;
  for (int32_t k = 3; k < 29; k += 2) {
    odd = times(odd, square);
    sum += odd / k;
  }
  // With 7 integer bits: |k ln 2| < 104.
  const int64_t total = static_cast<int64_t>(power) * (kLn2 >> 4) + ((negative ? -sum : sum) >> 3);
  if (power == 0)
    return negative ? -toFloat(static_cast<uint64_t>(sum), 1 - kFraction)
                    : toFloat(static_cast<uint64_t>(sum), 1 - kFraction);
  return total < 0 ? -toFloat(static_cast<uint64_t>(-total), 4 - kFraction)
                   : toFloat(static_cast<uint64_t>(total), 4 - kFraction);
}

// Digit by digit: 25 digits and what remains decide the rounding; a tie cannot be.
float squareRoot(float x) {
  if (!(x > 0)) return x < 0 ? notANumber() : x;
  uint32_t bits = bitsOf(x);
  if (bits >= 0x7f800000u) return x;
  int32_t exponent = -150;
  if (bits < 0x800000u) {
    bits = bitsOf(x * 16777216.0f);
    exponent -= 24;
  }
  exponent += static_cast<int32_t>(bits >> 23);
  uint64_t mantissa = static_cast<uint64_t>((bits & 0x7fffffu) | 0x800000u) << 26;  // 2^26: even
  if ((exponent & 1) != 0) {
    mantissa <<= 1;
    --exponent;
  }
  uint64_t root = 0;
  uint64_t rest = 0;
  for (int32_t pair = 25; pair >= 0; --pair) {
    rest = rest << 2 | (mantissa >> (2 * pair) & 3);
    root <<= 1;
    if (rest > 2 * root) {
      rest -= 2 * root + 1;
      root |= 1;
    }
  }
  return toFloat(root << 1 | (rest != 0 ? 1 : 0), exponent / 2 - 13 - 1);
}

float hyperbolicTangent(float x) {
  if (x != x) return x;
  const float magnitude = x < 0 ? -x : x;
  if (magnitude < 1e-4f) return x - x * x * x / 3.0f;
  if (magnitude > 9.5f) return x < 0 ? -1.0f : 1.0f;
  const float e = exponentialMinusOne(-2.0f * magnitude);
  const float result = -e / (2.0f + e);
  return x < 0 ? -result : result;
}

void settleNans(uint8_t* floats, uint32_t bytes) {
  float* const x = reinterpret_cast<float*>(floats);
  for (uint32_t i = 0; i < bytes / 4; ++i) {
    if (x[i] != x[i]) x[i] = notANumber();
  }
}

}  // namespace runtime
}  // namespace thimble
