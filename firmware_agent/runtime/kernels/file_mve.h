// Layers as they lie in the file, by Helium: four channels' facts in lanes, and their last step.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/kernels/mve_dot.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {
namespace mve {

const int32_t kChannelBytes = sizeof(Channel);

/// The addresses of four things, `step` bytes apart; of those that are not there, the last one's.  last: 0 … 3.
inline uint32x4_t fourAt(const void* first, int32_t step, int32_t last) {
  const uint32x4_t lanes = vminq_u32(vidupq_n_u32(0, 1), vdupq_n_u32(static_cast<uint32_t>(last)));
  return vaddq_n_u32(vmulq_n_u32(lanes, static_cast<uint32_t>(step)), reinterpret_cast<uintptr_t>(first));
}

/// multiply(x, {value, shift}), lane by lane, whatever the shifts are.
inline int32x4_t multiplied(int32x4_t x, int32x4_t value, int32x4_t shift) {
  const int32x4_t none = vdupq_n_s32(0);
  x = vqrdmulhq_s32(vshlq_s32(x, vmaxq_s32(shift, none)), value);
  shift = vminq_s32(shift, none);
  x = vqaddq_s32(x, vshrq_n_s32(vandq_s32(x, shift), 31));  // half away from zero
  return vrshlq_s32(x, shift);
}

/// Whether no shift is to the left, and what ties of negative sums round to is cut off.
inline bool isPlain(const Channel* channels, int32_t count, const Output& to) {
  if (to.zero_point != -128 || to.low != -128) return false;
  for (int32_t c = 0; c < count; ++c) {
    if (channels[c].multiplier.shift > 0) return false;
  }
  return true;
}

/// The fused range, where it is narrower than int8.
inline void clampAll(int8_t* y, int32_t count, const Output& to) {
  clampAll(y, count, MveOutput{1, to.zero_point, to.low, to.high});
}

}  // namespace mve
}  // namespace runtime
}  // namespace thimble

#endif
