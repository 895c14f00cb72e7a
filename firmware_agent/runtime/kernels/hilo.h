// Dot products with two channels in a halfword: see packed.h.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"

namespace thimble {
namespace runtime {
namespace dsp {

/// Sums of two pixels: both channels (256 × B + A) and A alone.
struct Sums {
  int32_t both0, a0, both1, a1;
};

/// x: four words a group: pixel 0's taps (0, 2), (1, 3), then pixel 1's.  w: two words a group.  groups ≥ 1.
/// Returns the end of w.
inline const uint32_t* dotTwoPixels(const uint32_t* x, const uint32_t* w, int32_t groups, Sums& sums) {
  for (int32_t g = 0; g < groups; ++g, x += 4, w += 2) {
    for (int32_t k = 0; k < 2; ++k) {
      const uint32_t a = evenBytes(w[k]);
      sums.both0 = dot2(w[k], x[k], sums.both0);
      sums.both1 = dot2(w[k], x[2 + k], sums.both1);
      sums.a0 = dot2(a, x[k], sums.a0);
      sums.a1 = dot2(a, x[2 + k], sums.a1);
    }
  }
  return w;
}

/// One pixel's int8 taps as they lie; sums.both0 and sums.a0 alone.  Returns the end of w.
inline const uint32_t* dotOnePixel(const int8_t* x, const uint32_t* w, int32_t groups, Sums& sums) {
#ifdef THIMBLE_DSP
  asm volatile(
      "1:\n"
      "ldr r4, [%[x]], #4\n"
      "ldmia %[w]!, {r6, r8}\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r9, r6\n"
      "smlad %[b0], r6, r5, %[b0]\n"
      "smlad %[a0], r9, r5, %[a0]\n"
      "sxtb16 r9, r8\n"
      "smlad %[b0], r8, r4, %[b0]\n"
      "smlad %[a0], r9, r4, %[a0]\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [x] "+r"(x), [w] "+r"(w), [n] "+r"(groups), [b0] "+r"(sums.both0), [a0] "+r"(sums.a0)
      :
      : "r4", "r5", "r6", "r8", "r9", "cc", "memory");
#else
  for (int32_t g = 0; g < groups; ++g, x += 4, w += 2) {
    const uint32_t taps[2] = {evenBytes(load(x)), oddBytes(load(x))};
    for (int32_t k = 0; k < 2; ++k) {
      sums.both0 = dot2(w[k], taps[k], sums.both0);
      sums.a0 = dot2(evenBytes(w[k]), taps[k], sums.a0);
    }
  }
#endif
  return w;
}

/// B's sum.
inline int32_t second(int32_t both, int32_t a) {
  return static_cast<int32_t>(static_cast<uint32_t>(both) - static_cast<uint32_t>(a)) >> 8;
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
