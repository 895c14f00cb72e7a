// Square root, logarithm and sine from the four operations.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

uint32_t bitsOf(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, 4);
  return bits;
}

float fromBits(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, 4);
  return x;
}

const uint32_t kHidden = 0x00800000;  // the mantissa's leading one

/// sin(q·π / 2n): q counts quarter turns in n-ths.
float sineOfQuarters(uint32_t q, uint32_t n) {
  const uint32_t quadrant = q / n & 3;
  uint32_t r = q % n;
  if (quadrant & 1) r = n - r;
  float y;
  const float kHalfPi = 1.57079633f;
  if (2 * r <= n) {  // Taylor series up to x⁹; the first term left out is below 2e-9
    const float x = static_cast<float>(r) / static_cast<float>(n) * kHalfPi;
    const float z = x * x;
    y = x + x * z * (-1.0f / 6 + z * (1.0f / 120 + z * (-1.0f / 5040 + z * (1.0f / 362880))));
  } else {  // up to x¹⁰; the first term left out is below 2e-10
    const float x = static_cast<float>(n - r) / static_cast<float>(n) * kHalfPi;
    const float z = x * x;
    y = 1.0f + z * (-0.5f + z * (1.0f / 24 + z * (-1.0f / 720 + z * (1.0f / 40320 + z * (-1.0f / 3628800)))));
  }
  return (quadrant & 2) ? -y : y;
}

}  // namespace

float squareRoot(float x) {
  if (!(x > 0.0f)) return x == x ? 0.0f : x;
  uint32_t bits = bitsOf(x);
  if (bits >= 0x7f800000) return x;
  int32_t exponent = static_cast<int32_t>(bits >> 23);
  uint32_t mantissa = bits & (kHidden - 1);
  if (exponent == 0) {  // subnormal
    exponent = 1;
    while (!(mantissa & kHidden)) {
      mantissa <<= 1;
      --exponent;
    }
  }
  mantissa |= kHidden;
  exponent -= 127;
  if (exponent & 1) {  // make it even, so that it can be halved
    mantissa <<= 1;
    --exponent;
  }
  // One bit of the root a round, 25 in all: the last one decides the rounding.
  mantissa <<= 1;
  uint32_t root = 0;
  uint32_t twice_root = 0;
  for (uint32_t bit = 0x01000000; bit != 0; bit >>= 1) {
    const uint32_t trial = twice_root + bit;
    if (trial <= mantissa) {
      twice_root = trial + bit;
      mantissa -= trial;
      root += bit;
    }
    mantissa <<= 1;
  }
  root += root & 1;
  return fromBits((root >> 1) + (static_cast<uint32_t>(exponent / 2 + 126) << 23));
}

float logarithm10(float x) {
  uint32_t bits = bitsOf(x);
  if (!(x >= 1.17549435e-38f)) bits = kHidden;
  // x = m·2^e with m in [√½, √2)
  const uint32_t kRootHalf = 0x3f3504f3;
  const int32_t e = static_cast<int32_t>((bits - kRootHalf) >> 23);
  const int32_t exponent = e >= 256 ? e - 512 : e;
  const float m = fromBits(bits - (static_cast<uint32_t>(exponent) << 23));
  // ln m = 2·artanh s = 2s + 2s³/3 + …, |s| ≤ 0.1716; the first term left out is below 4e-10 of the whole
  const float f = m - 1.0f;
  const float s = f / (m + 1.0f);
  const float z = s * s;
  const float tail = s * z * (2.0f / 3 + z * (2.0f / 5 + z * (2.0f / 7 + z * (2.0f / 9 + z * (2.0f / 11)))));
  const float k = static_cast<float>(exponent);
  const float kLogEHigh = 0.43359375f;    // 7 bits
  const float kLogELow = 7.00731904e-4f;  // log10 e − kLogEHigh
  const float kLog2High = 0.301025391f;   // 10 bits: k × kLog2High is exact
  const float kLog2Low = 4.60503907e-6f;  // log10 2 − kLog2High
  // f − s·f = 2s without the rounding of s in the leading term
  const float ln_low = tail - s * f;
  return k * kLog2High + (f * kLogEHigh + (ln_low * kLogEHigh + ((f + ln_low) * kLogELow + k * kLog2Low)));
}

float exponential2(float x) {
  if (!(x < 128.0f)) return fromBits(0x7f7fffff);
  if (x < -126.0f) return 0.0f;
  const int32_t whole = static_cast<int32_t>(x < 0.0f ? x - 0.5f : x + 0.5f);
  const float f = (x - static_cast<float>(whole)) * 0.693147181f;  // |f| ≤ 0.3466
  // Taylor series up to x⁷; the first term left out is below 6e-9
  const float tail =
      f * f *
      (0.5f + f * (1.0f / 6 + f * (1.0f / 24 + f * (1.0f / 120 + f * (1.0f / 720 + f * (1.0f / 5040))))));
  const float y = 1.0f + (f + tail);
  const int32_t half = whole / 2;  // in two steps, as 2^128 is no float
  return y * fromBits(static_cast<uint32_t>(half + 127) << 23) *
         fromBits(static_cast<uint32_t>(whole - half + 127) << 23);
}

float exponential10(float x) { return exponential2(x * 3.32192809f); }

int32_t logarithm2Fixed(uint64_t x) {
  if (x <= 1) return 0;
  int32_t whole = 63;
  while ((x >> 63) == 0) {
    x <<= 1;
    --whole;
  }
  uint32_t m = static_cast<uint32_t>(x >> 32);  // 1.31 bits: 2^31 … 2^32 − 1
  int32_t result = whole;
  for (int32_t bit = 0; bit < 16; ++bit) {
    const uint64_t square = static_cast<uint64_t>(m) * m;  // 2.62 bits
    const bool carry = (square >> 63) != 0;
    m = static_cast<uint32_t>(square >> (carry ? 32 : 31));
    result = 2 * result + (carry ? 1 : 0);
  }
  return result;
}

float sineOfTurn(uint32_t k, uint32_t n) { return sineOfQuarters(4 * k, n); }
float cosineOfTurn(uint32_t k, uint32_t n) { return sineOfQuarters(4 * k + n, n); }

}  // namespace dsp
}  // namespace thimble
