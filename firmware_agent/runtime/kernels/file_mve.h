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

/// The dot products of four filters, one behind the other, with x.  taps ≥ 1.  left: filters that are there, ≥ 1; what is
/// given for others is anything.
inline int32x4_t dotFour(const int8_t* x, const int8_t* a, int32_t taps, int32_t left) {
  const int8_t* b = a + taps;
  const int8_t* c = b + taps;
  const int8_t* d = c + taps;
  if (left < 4) {
    if (left < 2) b = a;
    if (left < 3) c = a;
    d = a;
  }
  int32x4_t sums;
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
      "vmov %e[sums], %[sa], %[sb]\n"
      "vmov %f[sums], %[sc], %[sd]\n"
      : [sums] "=w"(sums), [x] "+r"(x), [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [sa] "+Te"(sum_a),
        [sb] "+Te"(sum_b), [sc] "+Te"(sum_c), [sd] "+Te"(sum_d)
      : [taps] "r"(taps)
      : "lr", "q0", "q1", "q2", "cc", "memory");
  return sums;
}

/// Whether no shift is to the left.  halves: and no multiplier is above a half, so that no sum times it comes near the ends
/// of 32 bits.
inline bool shiftsRight(const Channel* channels, int32_t count, bool halves) {
  for (int32_t c = 0; c < count; ++c) {
    const Multiplier& m = channels[c].multiplier;
    if (m.shift > 0 || (halves && m.shift == 0 && m.value != 0)) return false;
  }
  return true;
}

/// Whether what ties of negative sums round to is cut off.
inline bool cutsTies(const Output& to) { return to.zero_point == -128 && to.low == -128; }

/// Two pixels at a time: four filters' dot products with both, down to their outputs, but for the fused range.  In
/// conv_file_mve.cpp.
class PixelPairs {
 public:
  /// weights: [count, size].  patch: 32 bytes for each 16 taps.
  PixelPairs(const int8_t* weights, int32_t size, const Channel* channels, int32_t count, const Output& to,
             int8_t* patch);
  /// Puts two pixels' taps into the patch: block by block in turn.
  void take(const int8_t* p0, const int8_t* p1);
  /// The second pixel's outputs lie `apart` bytes further: or 0 where it is the first one again.
  void operator()(int8_t* y, int32_t apart);

  /// What each four channels begin with, in the order of one LDM: sums of 0, and where the patch is.
  struct Start {
    int32_t sum0;
    const int8_t* patch;
    int32_t sum1, sum2, sum3;
    int32_t passes;  // of the unrolled full blocks of 16 taps
    int32_t sum4, sum5, sum6, sum7;
    int32_t rest;   // taps behind full blocks: 0 … 15
    int32_t entry;  // where the first pass begins in the code; 0: there are no full blocks
  };
  /// Channels in fours.
  struct Fours {
    uint32x4_t filters;   // addresses of the first four
    uint32x4_t channels;  // addresses of those before their Channels
    uint16x8_t offsets;   // of two pixels' outputs, which take turns in lanes
  };

 private:
  const int32_t size_;   // taps of a filter
  const int32_t count_;  // channels
  const int32_t whole_;  // of them in fours
  const int32_t zero_point_;
  int8_t* const patch_;
  void (*const kernel_)(const Start&, const Fours&, int32_t, int32_t, int8_t*, int32_t);
  Start start_ = {};
  Fours fours_;
  Fours others_;  // the last one to three channels
  int32_t apart_;
};

/// The fused range, where it is narrower than int8.
inline void clampAll(int8_t* y, int32_t count, const Output& to) {
  clampAll(y, count, MveOutput{1, to.zero_point, to.low, to.high});
}

}  // namespace mve
}  // namespace runtime
}  // namespace thimble

#endif
