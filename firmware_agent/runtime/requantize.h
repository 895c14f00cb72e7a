// Requantize: real factors as 31-bit integers with a shift, bit for bit as TFLite Micro's reference kernels
// compute them.  With THIMBLE_SINGLE_ROUNDING defined: as desktop TFLite does.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

/// factor ≈ value × 2^(shift − 31), value in [2^30, 2^31) or 0.
struct Multiplier {
  int32_t value;
  int32_t shift;
};

/// a × b / c as IEEE double arithmetic rounds it, then to 31 bits with ties away from zero; integers alone.
/// a, b, c: finite and > 0, subnormals included.  Factors below 2^−32 give 0.
Multiplier quantizeMultiplier(float a, float b, float c);

/// factor / count, kept precise by as many bits as count has.  count ≥ 1.  Source: TFLite's QuantizedMeanOrSum.
Multiplier dividedBy(Multiplier m, int32_t count);

/// A multiplier that the arithmetic below takes: its shift is at most 30.
inline bool isUsable(const Multiplier& m) { return m.shift <= 30; }

/// (a × b) / 2^31, rounded to nearest, ties upwards (gemmlowp's SaturatingRoundingDoublingHighMul).
inline int32_t roundingDoublingHighMul(int32_t a, int32_t b) {
  if (a == b && a == INT32_MIN) return INT32_MAX;
  return static_cast<int32_t>((static_cast<int64_t>(a) * b + (1 << 30)) >> 31);
}

/// x / 2^exponent, rounded to nearest, ties away from zero.  0 ≤ exponent ≤ 31.
inline int32_t roundingShiftRight(int32_t x, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((static_cast<uint32_t>(1) << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

inline int32_t shiftLeft(int32_t x, int32_t exponent) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) << exponent);
}

/// x × factor.  −31 ≤ shift ≤ 30.  Source: TFLite's MultiplyByQuantizedMultiplier.
inline int32_t multiply(int32_t x, const Multiplier& m) {
#ifdef THIMBLE_SINGLE_ROUNDING
  const int32_t total = 31 - m.shift;
  const int64_t round = static_cast<int64_t>(1) << (total - 1);
  return static_cast<int32_t>((static_cast<int64_t>(x) * m.value + round) >> total);
#else
  const int32_t left = m.shift > 0 ? m.shift : 0;
  const int32_t right = m.shift > 0 ? 0 : -m.shift;
  const int64_t product = static_cast<int64_t>(shiftLeft(x, left)) * m.value;  // m.value is not negative
  return roundingShiftRight(static_cast<int32_t>((product + (1 << 30)) >> 31), right);
#endif
}

/// Sums wrap around like the hardware's, whatever a hostile file puts in.
inline int32_t wrappingAdd(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

inline int32_t clamp(int32_t x, int32_t low, int32_t high) { return x < low ? low : (x > high ? high : x); }

/// Round half away from zero, saturated to ±2^22; a NaN gives 0.
inline int32_t roundToInt(float x) {
  const float limit = 4194304.0f;
  if (!(x > -limit)) return x <= -limit ? -4194304 : 0;
  if (x > limit) return 4194304;
  const int32_t whole = static_cast<int32_t>(x);
  const float rest = x - static_cast<float>(whole);
  return whole + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0);
}

}  // namespace runtime
}  // namespace thimble
