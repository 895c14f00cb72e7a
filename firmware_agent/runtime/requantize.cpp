// The exact double arithmetic of a multiplier, done with integers: a board without doubles gets the host's
// bits.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/requantize.h"

#include "firmware_agent/runtime/real.h"

namespace thimble {
namespace runtime {

namespace {

// value = mantissa × 2^(exponent − 23), mantissa in [2^23, 2^24).
struct Parts {
  uint32_t mantissa;
  int32_t exponent;
};

Parts parts(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  Parts p = {bits & 0x7fffffu, static_cast<int32_t>(bits >> 23 & 0xff) - 127};
  if (p.exponent != -127) {
    p.mantissa |= 0x800000u;
    return p;
  }
  p.exponent = -126;  // subnormal
  while (p.mantissa < 0x800000u) {
    p.mantissa <<= 1;
    --p.exponent;
  }
  return p;
}

// Schoolbook division by a 24-bit number: each step fits 32 bits, so a core with UDIV needs no 64-bit
// division. Returns the digits of (remainder × 2^bits) / divisor and leaves the rest in remainder.  bits ≤ 8.
uint32_t divideStep(uint32_t* remainder, uint32_t next, uint32_t bits, uint32_t divisor) {
  const uint32_t dividend = *remainder << bits | next;
  const uint32_t digit = dividend / divisor;
  *remainder = dividend - digit * divisor;
  return digit;
}

}  // namespace

Multiplier quantizeMultiplier(float a, float b, float c) {
  const Parts pa = parts(a);
  const Parts pb = parts(b);
  const Parts pc = parts(c);
  const uint64_t product =
      static_cast<uint64_t>(pa.mantissa) * pb.mantissa;  // 47 or 48 bits: exact as a double
  const uint32_t divisor = pc.mantissa;

  // quotient = floor(product × 2^31 / divisor), 54 to 56 bits.
  uint32_t remainder = 0;
  uint64_t quotient = 0;
  const uint32_t high = static_cast<uint32_t>(product >> 24);
  const uint32_t low = static_cast<uint32_t>(product) & 0xffffffu;
  quotient = divideStep(&remainder, high, 0, divisor);
  quotient = quotient << 8 | divideStep(&remainder, low >> 16, 8, divisor);
  quotient = quotient << 8 | divideStep(&remainder, low >> 8 & 0xff, 8, divisor);
  quotient = quotient << 8 | divideStep(&remainder, low & 0xff, 8, divisor);
  quotient = quotient << 8 | divideStep(&remainder, 0, 8, divisor);
  quotient = quotient << 8 | divideStep(&remainder, 0, 8, divisor);
  quotient = quotient << 8 | divideStep(&remainder, 0, 8, divisor);
  quotient = quotient << 7 | divideStep(&remainder, 0, 7, divisor);

  // To 53 bits, ties to even: what a double keeps.
  int32_t dropped = 1;
  while (quotient >> (53 + dropped) != 0) ++dropped;
  const uint64_t half = static_cast<uint64_t>(1) << (dropped - 1);
  const uint64_t rest = quotient & (2 * half - 1);
  uint64_t kept = quotient >> dropped;
  if (rest > half || (rest == half && (remainder != 0 || (kept & 1) != 0))) ++kept;
  if (kept >> 53 != 0) {
    kept >>= 1;
    ++dropped;
  }

  return multiplierOf({kept, dropped - 31 + pa.exponent + pb.exponent - pc.exponent - 23});
}

Multiplier dividedBy(Multiplier m, int32_t count) {
  int32_t shift = 0;
  while (count >> (shift + 1) != 0) ++shift;
  if (shift > 31 + m.shift) shift = 31 + m.shift;
  m.value = static_cast<int32_t>((static_cast<int64_t>(m.value) << shift) / count);
  m.shift -= shift;
  return m;
}

}  // namespace runtime
}  // namespace thimble
