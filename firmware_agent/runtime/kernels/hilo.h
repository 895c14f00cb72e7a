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

/// One pixel: two words of x a group; sums.both0 and sums.a0 alone.
inline const uint32_t* dotOnePixel(const uint32_t* x, const uint32_t* w, int32_t groups, Sums& sums) {
#ifdef THIMBLE_DSP
#define THIMBLE_HALF(w, x) \
  "sxtb16 r10, " w         \
  "\n"                     \
  "smlad %[b0], " w ", " x \
  ", %[b0]\n"              \
  "smlad %[a0], r10, " x ", %[a0]\n"
  int32_t n = groups >> 1;
  if (n != 0) {
    asm volatile("1:\n"
                 "ldmia %[x]!, {r4, r5, r6, r7}\n"
                 "ldmia %[w]!, {r8, r9}\n" THIMBLE_HALF("r8", "r4") THIMBLE_HALF("r9", "r5")
                 "ldmia %[w]!, {r8, r9}\n" THIMBLE_HALF("r8", "r6") THIMBLE_HALF("r9", "r7")
                 "subs %[n], %[n], #1\n"
                 "bne 1b\n"
                 : [x] "+r"(x), [w] "+r"(w), [n] "+r"(n), [b0] "+r"(sums.both0), [a0] "+r"(sums.a0)
                 :
                 : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "cc", "memory");
  }
#undef THIMBLE_HALF
  groups &= 1;
#endif
  for (int32_t g = 0; g < groups; ++g, x += 2, w += 2) {
    for (int32_t k = 0; k < 2; ++k) {
      sums.both0 = dot2(w[k], x[k], sums.both0);
      sums.a0 = dot2(evenBytes(w[k]), x[k], sums.a0);
    }
  }
  return w;
}

/// B's sum.
inline int32_t second(int32_t both, int32_t a) {
  return static_cast<int32_t>(static_cast<uint32_t>(both) - static_cast<uint32_t>(a)) >> 8;
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
