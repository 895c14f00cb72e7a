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
  /// x: `blocks` ≥ 1 times 16 bytes.  add: to what is there, within int16.
  BlockRows(const int8_t* x, int32_t blocks, bool add) : x_(x), blocks_(blocks), add_(add) {}

  /// out to end, a multiple of four numbers.  Returns the stream's rest.
  const uint32_t* operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const {
    for (; out != end; out += 4) stream = four(stream, out);
    return stream;
  }

 private:
#ifdef THIMBLE_MVE
  const uint32_t* four(const uint32_t* stream, int16_t* out) const {
    const uint32_t* w = stream;
    const int8_t* x = x_;
    int32x4_t sum;
    asm volatile(
        "ldmia %[w]!, {r0, r2, r4, r6}\n"
        "dls lr, %[blocks]\n"
        "1:\n"
        "vldrb.8 q0, [%[x]], #16\n"
        "vldrb.8 q1, [%[w]], #16\n"
        "vmladava.s8 r0, q0, q1\n"
        "vldrb.8 q2, [%[w]], #16\n"
        "vmladava.s8 r2, q0, q2\n"
        "vldrb.8 q1, [%[w]], #16\n"
        "vmladava.s8 r4, q0, q1\n"
        "vldrb.8 q2, [%[w]], #16\n"
        "vmladava.s8 r6, q0, q2\n"
        "le lr, 1b\n"
        "vmov %e[sum], r0, r2\n"
        "vmov %f[sum], r4, r6\n"
        : [w] "+r"(w), [x] "+r"(x), [sum] "=w"(sum)
        : [blocks] "r"(blocks_)
        : "r0", "r2", "r4", "r6", "lr", "q0", "q1", "q2", "memory");
    const int32_t* const scale = reinterpret_cast<const int32_t*>(w);
    sum = vqrdmulhq_n_s32(vshlq_r_s32(sum, scale[1]), scale[0]);
    const int32x4_t ties = vandq_s32(sum, vdupq_n_s32(scale[2]));  // half away from zero, if shifted at all
    sum = vrshlq_n_s32(vaddq_s32(sum, vshrq_n_s32(ties, 31)), scale[2]);
    int16x8_t in = vqmovnbq_s32(vreinterpretq_s16_s32(sum), sum);
    if (add_) in = vqaddq_s16(in, vreinterpretq_s16_s32(vldrhq_s32(out)));
    vstrhq_s32(out, vreinterpretq_s32_s16(in));
    return w + 3;
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
