// Digits one by one, with what remains deciding the rounding.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/real.h"

namespace thimble {
namespace runtime {

namespace {

// digits × 2^exponent, of which `more` says that something below is left.  digits ≥ 2^53.
Real rounded(uint64_t digits, bool more, int32_t exponent) {
  int32_t dropped = 1;
  while (digits >> (53 + dropped) != 0) ++dropped;
  const uint64_t half = static_cast<uint64_t>(1) << (dropped - 1);
  const uint64_t rest = digits & (2 * half - 1);
  uint64_t kept = digits >> dropped;
  if (rest > half || (rest == half && (more || (kept & 1) != 0))) ++kept;
  if (kept >> 53 != 0) {
    kept >>= 1;
    ++dropped;
  }
  return {kept, exponent + dropped};
}

}  // namespace

Real realOf(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  uint64_t mantissa = bits & 0x7fffffu;
  int32_t exponent = static_cast<int32_t>(bits >> 23 & 0xff) - 150;
  if (exponent == -150) {
    exponent = -149;  // subnormal
  } else {
    mantissa |= 0x800000u;
  }
  for (; mantissa >> 52 == 0; mantissa <<= 1) --exponent;
  return {mantissa, exponent};
}

Real product(const Real& a, const Real& b) {
  const uint64_t a_low = static_cast<uint32_t>(a.mantissa);
  const uint64_t b_low = static_cast<uint32_t>(b.mantissa);
  const uint64_t a_high = a.mantissa >> 32;
  const uint64_t b_high = b.mantissa >> 32;
  const uint64_t low = a_low * b_low;
  const uint64_t mid = a_high * b_low + (low >> 32);  // below 2^54
  const uint64_t mid2 = a_low * b_high + static_cast<uint32_t>(mid);
  const uint64_t high = a_high * b_high + (mid >> 32) + (mid2 >> 32);  // of 2^64
  const uint64_t rest = mid2 << 32 | static_cast<uint32_t>(low);
  return rounded(high << 20 | rest >> 44, rest << 20 != 0, a.exponent + b.exponent + 44);
}

Real quotient(const Real& a, const Real& b) {
  uint64_t rest = a.mantissa;
  uint64_t digits = 0;
  for (int32_t i = 0; i < 56; ++i) {
    digits <<= 1;
    if (rest >= b.mantissa) {
      rest -= b.mantissa;
      digits |= 1;
    }
    rest <<= 1;
  }
  return rounded(digits, rest != 0, a.exponent - b.exponent - 55);
}

Real root(const Real& x) {
  const bool odd = (x.exponent & 1) != 0;
  const uint64_t square = odd ? x.mantissa << 1 : x.mantissa;
  uint64_t digits = 0;
  uint64_t rest = 0;
  for (int32_t pair = 26; pair >= -28; --pair) {
    rest = rest << 2 | (pair >= 0 ? square >> (2 * pair) & 3 : 0);
    digits <<= 1;
    if (rest > 2 * digits) {
      rest -= 2 * digits + 1;
      digits |= 1;
    }
  }
  return rounded(digits, rest != 0, (odd ? x.exponent - 1 : x.exponent) / 2 - 28);
}

Multiplier multiplierOf(const Real& factor) {
  const uint32_t value = static_cast<uint32_t>((factor.mantissa + (1u << 21)) >> 22);  // ties away from zero
  Multiplier m = {static_cast<int32_t>(value), factor.exponent + 53};
  if (value == 0x80000000u) m = {1 << 30, m.shift + 1};
  if (m.shift < -31) m = {0, 0};
  return m;
}

}  // namespace runtime
}  // namespace thimble
