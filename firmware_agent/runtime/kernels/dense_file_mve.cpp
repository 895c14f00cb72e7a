// FULLY_CONNECTED on weights as they lie, by Helium: four channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

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
      const uint32x4_t facts = mve::fourAt(channels + o, mve::kChannelBytes, left > 3 ? 3 : left - 1);
      int32x4_t sums = mve::dotFour(x, w, layer.depth, left);
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
