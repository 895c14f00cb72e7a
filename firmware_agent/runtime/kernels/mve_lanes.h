// Sixteen channels' sums of products of bytes, in the lanes that Helium's widening instructions give them.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"

namespace thimble {
namespace runtime {
namespace mve {

/// The lane of channel i: the first vector has channels 0, 4, 8, 12, the others those from 2, 1 and 3 on.
inline int32_t laneOf(int32_t channel) { return (channel & 1) * 8 + (channel & 2) * 2 + (channel >> 2); }

#if defined(__ARM_FEATURE_MVE)

struct Lanes {
  int32x4_t v0, v1, v2, v3;

  /// Adds int16 sums of even and of odd channels.
  void add(int16x8_t even, int16x8_t odd) {
    v0 = vaddq_s32(v0, vmovlbq_s16(even));
    v1 = vaddq_s32(v1, vmovltq_s16(even));
    v2 = vaddq_s32(v2, vmovlbq_s16(odd));
    v3 = vaddq_s32(v3, vmovltq_s16(odd));
  }
  /// Adds one tap's products, or two's: none of the weights may be −128 then.
  void addTap(const int8_t* x, const int8_t* w) {
    const int8x16_t a = vldrbq_s8(x);
    const int8x16_t b = vldrbq_s8(w);
    add(vmullbq_int_s8(a, b), vmulltq_int_s8(a, b));
  }
  void addTaps(const int8_t* x0, const int8_t* w0, const int8_t* x1, const int8_t* w1) {
    int8x16_t a = vldrbq_s8(x0);
    int8x16_t b = vldrbq_s8(w0);
    int16x8_t even = vmullbq_int_s8(a, b);
    int16x8_t odd = vmulltq_int_s8(a, b);
    a = vldrbq_s8(x1);
    b = vldrbq_s8(w1);
    even = vaddq_s16(even, vmullbq_int_s8(a, b));
    odd = vaddq_s16(odd, vmulltq_int_s8(a, b));
    add(even, odd);
  }
};

/// The first `count` of 16 bytes.
inline void storeSome(int8_t* y, int8x16_t x, int32_t count) {
  if (count >= 16) {
    vstrbq_s8(y, x);
  } else {
    vstrbq_p_s8(y, x, vctp8q(static_cast<uint32_t>(count)));
  }
}

#endif

}  // namespace mve
}  // namespace runtime
}  // namespace thimble
