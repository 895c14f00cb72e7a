// Block rows: products of a vector with rows of int8 weights by Helium, four rows at a time, scaled to int16.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

/// The stream, for each four rows: the starts of the four sums, in words; for each block of taps 16 bytes of weights a row;
/// three words of scale: factor, shift to the left before, and after (≤ 0: to the right).
class BlockRows {
 public:
  /// x: `blocks` times 16 bytes.  add: to what is there, within int16.
  BlockRows(const int8_t* x, int32_t blocks, bool add) : x_(x), blocks_(blocks), add_(add) {}

  /// out to end, a multiple of four numbers.  Returns the stream's rest.
  const uint32_t* operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const {
    for (; out != end; out += 4) stream = four(stream, out);
    return stream;
  }

 private:
#ifdef THIMBLE_MVE
  const uint32_t* four(const uint32_t* stream, int16_t* out) const {
    int32_t s0 = static_cast<int32_t>(stream[0]), s1 = static_cast<int32_t>(stream[1]);
    int32_t s2 = static_cast<int32_t>(stream[2]), s3 = static_cast<int32_t>(stream[3]);
    const int8_t* w = reinterpret_cast<const int8_t*>(stream + 4);
    const int8_t* x = x_;
    for (int32_t left = blocks_; left > 0; --left, x += 16, w += 64) {
      const int8x16_t taps = vldrbq_s8(x);
      s0 = vmladavaq_s8(s0, taps, vldrbq_s8(w));
      s1 = vmladavaq_s8(s1, taps, vldrbq_s8(w + 16));
      s2 = vmladavaq_s8(s2, taps, vldrbq_s8(w + 32));
      s3 = vmladavaq_s8(s3, taps, vldrbq_s8(w + 48));
    }
    const int32_t* const scale = reinterpret_cast<const int32_t*>(w);
    int32x4_t sum = vdupq_n_s32(s0);
    sum = vsetq_lane_s32(s1, sum, 1);
    sum = vsetq_lane_s32(s2, sum, 2);
    sum = vsetq_lane_s32(s3, sum, 3);
    sum = vqrdmulhq_n_s32(vshlq_r_s32(sum, scale[1]), scale[0]);
    const int32x4_t ties = vandq_s32(sum, vdupq_n_s32(scale[2]));  // half away from zero, if shifted at all
    sum = vrshlq_n_s32(vaddq_s32(sum, vshrq_n_s32(ties, 31)), scale[2]);
    int16x8_t in = vqmovnbq_s32(vreinterpretq_s16_s32(sum), sum);
    if (add_) in = vqaddq_s16(in, vreinterpretq_s16_s32(vldrhq_s32(out)));
    vstrhq_s32(out, vreinterpretq_s32_s16(in));
    return reinterpret_cast<const uint32_t*>(w) + 3;
  }
#else
  const uint32_t* four(const uint32_t* stream, int16_t* out) const {
    const int8_t* const w = reinterpret_cast<const int8_t*>(stream + 4);
    const int32_t* const scale = reinterpret_cast<const int32_t*>(w + 64 * blocks_);
    for (int32_t unit = 0; unit < 4; ++unit) {
      int32_t sum = static_cast<int32_t>(stream[unit]);
      for (int32_t k = 0; k < 16 * blocks_; ++k) sum += x_[k] * w[k / 16 * 64 + 16 * unit + k % 16];
      const int32_t in = dsp::saturate16(multiply(sum, {scale[0], scale[1] + scale[2]}));
      out[unit] = static_cast<int16_t>(dsp::saturate16(add_ ? in + out[unit] : in));
    }
    return reinterpret_cast<const uint32_t*>(scale) + 3;
  }
#endif

  const int8_t* x_;
  int32_t blocks_;
  bool add_;
};

}  // namespace runtime
}  // namespace thimble
