// The DSP extension's instructions as functions: one instruction each on Cortex-M4, M7 and M33, the same in plain C++
// elsewhere.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {
namespace dsp {

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FEATURE_SIMD32)
#define THIMBLE_DSP 1

/// (int8 0, int8 2) and (int8 1, int8 3) of a word, widened to halfwords.
inline uint32_t evenBytes(uint32_t x) {
  uint32_t y;
  asm("sxtb16 %0, %1" : "=r"(y) : "r"(x));
  return y;
}
inline uint32_t oddBytes(uint32_t x) {
  uint32_t y;
  asm("sxtb16 %0, %1, ror #8" : "=r"(y) : "r"(x));
  return y;
}
/// The same added to both halfwords of `sum`.
inline uint32_t addEvenBytes(uint32_t sum, uint32_t x) {
  asm("sxtab16 %0, %0, %1" : "+r"(sum) : "r"(x));
  return sum;
}
inline uint32_t addOddBytes(uint32_t sum, uint32_t x) {
  asm("sxtab16 %0, %0, %1, ror #8" : "+r"(sum) : "r"(x));
  return sum;
}
/// The low halfwords of a and b; the high ones.
inline uint32_t lowHalves(uint32_t a, uint32_t b) {
  uint32_t y;
  asm("pkhbt %0, %1, %2, lsl #16" : "=r"(y) : "r"(a), "r"(b));
  return y;
}
inline uint32_t highHalves(uint32_t a, uint32_t b) {
  uint32_t y;
  asm("pkhtb %0, %2, %1, asr #16" : "=r"(y) : "r"(a), "r"(b));
  return y;
}
/// sum + a.low × b.low + a.high × b.high.
inline int32_t dot2(uint32_t a, uint32_t b, int32_t sum) {
  int32_t y;
  asm("smlad %0, %1, %2, %3" : "=r"(y) : "r"(a), "r"(b), "r"(sum));
  return y;
}
/// The same with a sum of 64 bits.
inline int64_t dot2Wide(uint32_t a, uint32_t b, int64_t sum) {
  uint32_t low = static_cast<uint32_t>(sum);
  int32_t high = static_cast<int32_t>(sum >> 32);
  asm("smlald %0, %1, %2, %3" : "+r"(low), "+r"(high) : "r"(a), "r"(b));
  return static_cast<int64_t>(static_cast<uint64_t>(high) << 32 | low);
}
inline int32_t mulLow(uint32_t a, uint32_t b, int32_t sum) {
  int32_t y;
  asm("smlabb %0, %1, %2, %3" : "=r"(y) : "r"(a), "r"(b), "r"(sum));
  return y;
}
inline int32_t mulHigh(uint32_t a, uint32_t b, int32_t sum) {
  int32_t y;
  asm("smlatt %0, %1, %2, %3" : "=r"(y) : "r"(a), "r"(b), "r"(sum));
  return y;
}
/// a + the upper word of b × c, rounded to nearest, ties upwards.
inline int32_t addMulHighRounded(int32_t a, int32_t b, int32_t c) {
  int32_t y;
  asm("smmlar %0, %1, %2, %3" : "=r"(y) : "r"(b), "r"(c), "r"(a));
  return y;
}
inline int32_t addSaturating(int32_t a, int32_t b) {
  int32_t y;
  asm("qadd %0, %1, %2" : "=r"(y) : "r"(a), "r"(b));
  return y;
}
inline int32_t saturate8(int32_t x) {
  int32_t y;
  asm("ssat %0, #8, %1" : "=r"(y) : "r"(x));
  return y;
}
inline int32_t saturate16(int32_t x) {
  int32_t y;
  asm("ssat %0, #16, %1" : "=r"(y) : "r"(x));
  return y;
}

#else

inline int32_t low(uint32_t x) { return static_cast<int16_t>(x & 0xffff); }
inline int32_t high(uint32_t x) { return static_cast<int16_t>(x >> 16); }
inline uint32_t evenBytes(uint32_t x) {
  return (static_cast<uint32_t>(static_cast<int8_t>(x & 0xff)) & 0xffff) |
         static_cast<uint32_t>(static_cast<int8_t>(x >> 16 & 0xff)) << 16;
}
inline uint32_t oddBytes(uint32_t x) { return evenBytes(x >> 8); }
inline uint32_t lowHalves(uint32_t a, uint32_t b) { return (a & 0xffff) | b << 16; }
inline uint32_t highHalves(uint32_t a, uint32_t b) { return a >> 16 | (b & 0xffff0000u); }
inline int32_t wrap(int64_t x) { return static_cast<int32_t>(static_cast<uint32_t>(x)); }
inline int32_t dot2(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(static_cast<int64_t>(sum) + low(a) * low(b) + static_cast<int64_t>(high(a)) * high(b));
}
inline int32_t mulLow(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(static_cast<int64_t>(sum) + low(a) * low(b));
}
inline int32_t mulHigh(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(static_cast<int64_t>(sum) + high(a) * high(b));
}
inline int32_t addMulHighRounded(int32_t a, int32_t b, int32_t c) {
  const int64_t product = static_cast<int64_t>(b) * c + (static_cast<int64_t>(1) << 31);
  return wrap(static_cast<int64_t>(a) + (product >> 32));
}
inline int32_t addSaturating(int32_t a, int32_t b) {
  const int64_t sum = static_cast<int64_t>(a) + b;
  return sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : static_cast<int32_t>(sum);
}
inline int32_t saturate8(int32_t x) { return x < -128 ? -128 : x > 127 ? 127 : x; }
inline int32_t saturate16(int32_t x) { return x < -32768 ? -32768 : x > 32767 ? 32767 : x; }

#endif

/// A word at any address.
inline uint32_t load(const void* at) {
  uint32_t word;
  __builtin_memcpy(&word, at, sizeof(word));
  return word;
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
