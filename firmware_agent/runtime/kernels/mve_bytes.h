// Moving bytes of any count, 16 at a time where the core has Helium.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/kernels/mve.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#if !defined(THIMBLE_SINGLE_ROUNDING)
#define THIMBLE_MVE 1
#endif
#endif

namespace thimble {
namespace runtime {
namespace mve {

inline void copy(int8_t* to, const int8_t* from, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  if (count <= 0) return;
  asm volatile(
      "dlstp.8 lr, %[count]\n"
      "1:\n"
      "vldrb.8 q0, [%[from]], #16\n"
      "vstrb.8 q0, [%[to]], #16\n"
      "letp lr, 1b\n"
      : [from] "+r"(from), [to] "+r"(to)
      : [count] "r"(count)
      : "lr", "q0", "cc", "memory");
#else
  for (int32_t i = 0; i < count; ++i) to[i] = from[i];
#endif
}

inline void fill(int8_t* to, int32_t value, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  if (count <= 0) return;
  asm volatile(
      "vdup.8 q0, %[value]\n"
      "dlstp.8 lr, %[count]\n"
      "1:\n"
      "vstrb.8 q0, [%[to]], #16\n"
      "letp lr, 1b\n"
      : [to] "+r"(to)
      : [count] "r"(count), [value] "r"(value)
      : "lr", "q0", "cc", "memory");
#else
  for (int32_t i = 0; i < count; ++i) to[i] = static_cast<int8_t>(value);
#endif
}

/// `count` columns of at most 16 bytes, `step` apart, to 16 bytes each.  What is beyond `bytes` is anything.
inline void copyColumns(int8_t* to, const int8_t* from, int32_t step, int32_t count, int32_t bytes) {
#if defined(__ARM_FEATURE_MVE)
  if (bytes >= 16) {
    for (; count > 0; --count, from += step, to += 16) vstrbq_s8(to, vldrbq_s8(from));
    return;
  }
  const mve_pred16_t some = vctp8q(static_cast<uint32_t>(bytes));
  for (; count > 0; --count, from += step, to += 16) vstrbq_s8(to, vldrbq_z_s8(from, some));
#else
  for (; count > 0; --count, from += step, to += 16) copy(to, from, bytes < 16 ? bytes : 16);
#endif
}

/// The range of a fused activation that is narrower than int8.
inline void clampAll(int8_t* y, int32_t count, const MveOutput& to) {
  if (to.low == -128 && to.high == 127) return;
#if defined(__ARM_FEATURE_MVE)
  const int8x16_t low = vdupq_n_s8(static_cast<int8_t>(to.low));
  const int8x16_t high = vdupq_n_s8(static_cast<int8_t>(to.high));
  for (; count > 0; count -= 16, y += 16) {
    const mve_pred16_t some = vctp8q(static_cast<uint32_t>(count));
    vstrbq_p_s8(y, vminq_s8(vmaxq_s8(vldrbq_z_s8(y, some), low), high), some);
  }
#else
  for (int32_t i = 0; i < count; ++i)
    y[i] = static_cast<int8_t>(y[i] < to.low ? to.low : y[i] > to.high ? to.high : y[i]);
#endif
}

/// Whether [a, a + a_bytes) and [b, b + b_bytes) share a byte.
inline bool overlap(const int8_t* a, int32_t a_bytes, const int8_t* b, int32_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

}  // namespace mve
}  // namespace runtime
}  // namespace thimble
