// FULLY_CONNECTED on weights as they lie, by Helium: four channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

// The dot products of four filters with one row of x.  taps ≥ 1.
inline int32x4_t dotFour(const int8_t* x, const int8_t* a, const int8_t* b, const int8_t* c, const int8_t* d,
                         int32_t taps) {
  int32_t sum_a = 0, sum_b = 0, sum_c = 0, sum_d = 0;
  asm volatile(
      "dlstp.8 lr, %[taps]\n"
      "1:\n"
      "vldrb.8 q0, [%[x]], #16\n"
      "vldrb.8 q1, [%[a]], #16\n"
      "vmladava.s8 %[sa], q0, q1\n"
      "vldrb.8 q2, [%[b]], #16\n"
      "vmladava.s8 %[sb], q0, q2\n"
      "vldrb.8 q1, [%[c]], #16\n"
      "vmladava.s8 %[sc], q0, q1\n"
      "vldrb.8 q2, [%[d]], #16\n"
      "vmladava.s8 %[sd], q0, q2\n"
      "letp lr, 1b\n"
      : [x] "+r"(x), [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [sa] "+Te"(sum_a), [sb] "+Te"(sum_b),
        [sc] "+Te"(sum_c), [sd] "+Te"(sum_d)
      : [taps] "r"(taps)
      : "lr", "q0", "q1", "q2", "cc", "memory");
  int32x4_t sums = vdupq_n_s32(sum_a);
  sums = vsetq_lane_s32(sum_b, sums, 1);
  sums = vsetq_lane_s32(sum_c, sums, 2);
  return vsetq_lane_s32(sum_d, sums, 3);
}

}  // namespace

bool denseFile(const FullyConnectedRecord& layer, const Memory& memory) {
  const Channel* const channels = reinterpret_cast<const Channel*>(&layer + 1);
  const int8_t* x = memory.int8(layer.x);
  int8_t* y = memory.int8Out(layer.y);
  const int32x4_t low = vdupq_n_s32(layer.to.low);
  const int32x4_t high = vdupq_n_s32(layer.to.high);
  for (int32_t n = 0; n < layer.batches; ++n, x += layer.depth) {
    const int8_t* w = memory.int8(layer.w);
    for (int32_t o = 0; o < layer.channels; o += 4, w += 4 * layer.depth) {
      const int32_t left = layer.channels - o;
      const int8_t* const b = left > 1 ? w + layer.depth : w;
      const int8_t* const c = left > 2 ? b + layer.depth : w;
      const int8_t* const d = left > 3 ? c + layer.depth : w;
      const uint32x4_t facts = mve::fourAt(channels + o, mve::kChannelBytes, left > 3 ? 3 : left - 1);
      int32x4_t sums = dotFour(x, w, b, c, d, layer.depth);
      sums = vaddq_s32(sums, vldrwq_gather_base_s32(facts, 0));
      sums = mve::multiplied(sums, vldrwq_gather_base_s32(facts, 4), vldrwq_gather_base_s32(facts, 8));
      sums = vminq_s32(vmaxq_s32(vaddq_n_s32(sums, layer.to.zero_point), low), high);
      vstrbq_p_s32(y, sums, vctp32q(static_cast<uint32_t>(left)));
      y += left < 4 ? left : 4;
    }
  }
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif
