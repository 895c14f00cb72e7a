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
  void addTap(int8x16_t x, int8x16_t w) { add(vmullbq_int_s8(x, w), vmulltq_int_s8(x, w)); }
  void addTaps(int8x16_t x0, int8x16_t w0, int8x16_t x1, int8x16_t w1) {
    add(vaddq_s16(vmullbq_int_s8(x0, w0), vmullbq_int_s8(x1, w1)),
        vaddq_s16(vmulltq_int_s8(x0, w0), vmulltq_int_s8(x1, w1)));
  }
  void addTap(const int8_t* x, const int8_t* w) { addTap(vldrbq_s8(x), vldrbq_s8(w)); }
  void addTaps(const int8_t* x0, const int8_t* w0, const int8_t* x1, const int8_t* w1) {
    addTaps(vldrbq_s8(x0), vldrbq_s8(w0), vldrbq_s8(x1), vldrbq_s8(w1));
  }
};

template <bool kSignedTies>
inline int32x4_t rescale(int32x4_t sum, const int32_t* scales) {
  const int32x4_t shift = vldrwq_s32(scales + 16);
  int32x4_t x = vqrdmulhq_s32(sum, vldrwq_s32(scales));
  if (kSignedTies) x = vqaddq_s32(x, vshrq_n_s32(vandq_s32(x, shift), 31));
  return vrshlq_s32(x, shift);
}

/// Its 16 bytes, in the channels' order, without the fused range.  scales: 16 multipliers' values, then their shifts.
template <bool kSignedTies>
inline int8x16_t narrowed(const Lanes& sums, const int32_t* scales, const MveOutput& to) {
  int16x8_t even = vreinterpretq_s16_s32(rescale<kSignedTies>(sums.v0, scales));
  int16x8_t odd = vreinterpretq_s16_s32(rescale<kSignedTies>(sums.v2, scales + 8));
  even = vqmovnbq_s32(even, vreinterpretq_s32_s16(even));
  odd = vqmovnbq_s32(odd, vreinterpretq_s32_s16(odd));
  even = vqmovntq_s32(even, rescale<kSignedTies>(sums.v1, scales + 4));
  odd = vqmovntq_s32(odd, rescale<kSignedTies>(sums.v3, scales + 12));
  even = vqaddq_n_s16(even, static_cast<int16_t>(to.zero_point));
  odd = vqaddq_n_s16(odd, static_cast<int16_t>(to.zero_point));
  int8x16_t y = vreinterpretq_s8_s16(even);
  y = vqmovnbq_s16(y, even);
  y = vqmovntq_s16(y, odd);
  return y;
}

/// From 16 biases.
inline Lanes start(const int32_t* biases) {
  const Lanes sums = {vldrwq_s32(biases), vldrwq_s32(biases + 4), vldrwq_s32(biases + 8),
                      vldrwq_s32(biases + 12)};
  return sums;
}

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
