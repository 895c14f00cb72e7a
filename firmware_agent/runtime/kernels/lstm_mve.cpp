// LSTM by Helium: a gate of four units at a time, 16 products an instruction.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/lstm_steps.h"

namespace thimble {
namespace runtime {

namespace {

using lstm::Gates;

class BlockSums {
 public:
  BlockSums(const int8_t* x, int32_t blocks, bool add, const Gates* end)
      : x_(x), blocks_(blocks), add_(add), end_(end->input) {}

  const uint32_t* operator()(const uint32_t* stream, Gates* gates) const {
    for (int16_t* out = gates->input; out != end_; out += 4) stream = four(stream, out);
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
  const int16_t* end_;
};

}  // namespace

void lstmMve(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int8_t* const taps = memory.int8Out(b.scratch);
  Gates* const gates = lstm::gatesBehind(taps, 16, b);
  mve::fill(taps, 0, static_cast<int32_t>(reinterpret_cast<int8_t*>(gates) - taps));
  lstm::runSteps(
      b, memory, gates, [taps](const int8_t* x, int32_t n) { mve::copy(taps, x, n); },
      BlockSums(taps, b.x_groups, false, gates + b.fours),
      BlockSums(taps, b.h_groups, true, gates + b.fours));
}

}  // namespace runtime
}  // namespace thimble
