// The last step of packed layers: from a sum to an int8.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/packed.h"

namespace thimble {
namespace runtime {
namespace dsp {

/// The largest shift that rescaleFar takes.
const int32_t kFarShift = 21;

#ifdef THIMBLE_SINGLE_ROUNDING
/// The same numbers, rounded once: the zero point is what is left of `round` above the shift.
inline int32_t rescaled(int32_t sum, int32_t factor, int32_t round, int32_t shift) {
  const int64_t half = static_cast<int64_t>(1) << (shift + 30);
  const int32_t zero_point = (round - (1 << (shift - 1))) >> shift;
  return static_cast<int32_t>((static_cast<int64_t>(sum) * factor + half) >> (shift + 31)) + zero_point;
}
template <bool kSignedTies>
inline int32_t rescale(int32_t sum, int32_t factor, int32_t round, int32_t shift) {
  return saturate8(rescaled(sum, factor, round, shift));
}
inline int32_t rescaleFar(int32_t sum, int32_t factor, int32_t round, int32_t shift) {
  return rescale<true>(sum, factor, round, shift);
}
#else
template <bool kSignedTies>
inline int32_t rescale(int32_t sum, int32_t factor, int32_t round, int32_t shift) {
  int32_t y = addMulHighRounded(round, static_cast<int32_t>(static_cast<uint32_t>(sum) << 1), factor);
  if (kSignedTies) y += sum >> 31;
  return saturate8(y >> shift);
}
/// The same for sums of any size: from 2^30 on a doubled sum saturates.  Its product with a factor of 2^30 or more is 2^29
/// at least, which no shift up to kFarShift and no zero point bring back into int8: it saturates as the whole would.
inline int32_t rescaleFar(int32_t sum, int32_t factor, int32_t round, int32_t shift) {
  return saturate8((addMulHighRounded(round, addSaturating(sum, sum), factor) + (sum >> 31)) >> shift);
}
#endif

inline int8_t narrowed(int32_t sum, const Rescale& by, const PackedOutput& to) {
  const int32_t y = to.signed_ties ? rescale<true>(sum, by.factor, by.round, by.shift)
                                   : rescale<false>(sum, by.factor, by.round, by.shift);
  return static_cast<int8_t>(y);
}

/// The range of a fused activation that is narrower than int8, on `count` values.
inline void clampAll(int8_t* y, int32_t count, const PackedOutput& to) {
  if (to.low == -128 && to.high == 127) return;
#ifdef THIMBLE_DSP
  const uint32_t low = static_cast<uint32_t>(to.low & 0xff) * 0x01010101u;
  const uint32_t high = static_cast<uint32_t>(to.high & 0xff) * 0x01010101u;
  for (; count >= 4; count -= 4, y += 4) {
    uint32_t x = load(y);
    uint32_t difference;
    asm("ssub8 %1, %0, %2\n"
        "sel %0, %0, %2\n"
        "ssub8 %1, %3, %0\n"
        "sel %0, %0, %3\n"
        : "+r"(x), "=&r"(difference)
        : "r"(low), "r"(high));
    __builtin_memcpy(y, &x, sizeof(x));
  }
#endif
  for (; count > 0; --count, ++y)
    *y = static_cast<int8_t>(*y < to.low ? to.low : *y > to.high ? to.high : *y);
}

#if defined(THIMBLE_DSP) && !defined(THIMBLE_SINGLE_ROUNDING)
#define THIMBLE_DSP_LOOPS 1

/// What a loop over channels needs, in memory because it takes all registers.
struct ChannelLoop {
  const uint32_t* patch;
  int32_t blocks;  // of taps, unrolled
  int32_t rest;    // single steps
  int8_t* y0;
  int8_t* y1;
  int8_t* y2;
  int8_t* y0_end;
};

/// In loops: x becomes int8; r0 is lost.  ties(x): THIMBLE_TIES or THIMBLE_NO_TIES.
#define THIMBLE_NARROW(x, factor, round, shift, ties) \
  "lsl " x ", " x ", #1\n" THIMBLE_NARROW_DOUBLED(x, factor, round, shift, ties)
/// Of a sum that is doubled already.
#define THIMBLE_NARROW_DOUBLED(x, factor, round, shift, ties)              \
  "smmlar r0, " x ", " factor ", " round "\n" ties(x) "asr r0, r0, " shift \
                                                      "\n"                 \
                                                      "ssat " x ", #8, r0\n"
#define THIMBLE_TIES(x) "add r0, r0, " x ", asr #31\n"
#define THIMBLE_NO_TIES(x)
#endif

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
