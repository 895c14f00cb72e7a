// Four channels' dot products with the taps of one or two pixels, down to their outputs.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {
namespace mve {

#ifdef THIMBLE_MVE

const int32_t kUnrolled = 4;  // blocks

/// What a loop over channels needs, in memory because it takes all registers; the first four in this order, for one LDM.
struct Loop {
  const int8_t* x0;
  const int8_t* x1;
  int32_t passes;  // of the unrolled blocks
  uint32_t entry;  // where the first pass begins: at first, how far in the code
  int8_t* y_end;
};

// clang-format off
#define THIMBLE_MVE_ONE(q, a0) \
  "vldrb.8 " q ", [r1], #16\n" \
  "vmladava.s8 " a0 ", " q ", q0\n"
#define THIMBLE_MVE_BOTH(q, a0, a1) \
  THIMBLE_MVE_ONE(q, a0)            \
  "vmladava.s8 " a1 ", " q ", q1\n"
// 36 and 56 bytes of code.
#define THIMBLE_MVE_BLOCK_1    \
  "vldrb.8 q0, [r3], #16\n"    \
  THIMBLE_MVE_ONE("q2", "r0")  \
  THIMBLE_MVE_ONE("q3", "r2")  \
  THIMBLE_MVE_ONE("q2", "r4")  \
  THIMBLE_MVE_ONE("q3", "r6")
#define THIMBLE_MVE_BLOCK_2           \
  "vldrb.8 q0, [r3], #16\n"           \
  "vldrb.8 q1, [r5], #16\n"           \
  THIMBLE_MVE_BOTH("q2", "r0", "r8")  \
  THIMBLE_MVE_BOTH("q3", "r2", "r10") \
  THIMBLE_MVE_BOTH("q2", "r4", "r12") \
  THIMBLE_MVE_BOTH("q3", "r6", "lr")

// Half away from zero: a negative number that is shifted at all goes one down first.  Takes q2.
#define THIMBLE_MVE_TIES(q)   \
  "vand q2, " q ", q3\n"      \
  "vshr.s32 q2, q2, #31\n"    \
  "vqadd.s32 " q ", " q ", q2\n"
#define THIMBLE_MVE_NO_TIES(q)

// r1: the stream, r9: y, r11: the loop; q4 … q7 in some order: the offsets of y's bytes, zero point, low, high, all int16.
// The alignment, never run, is what adr counts on.
#define THIMBLE_MVE_BEGIN(block)               \
  asm volatile(                                \
      "ldr r0, [r11, #12]\n"                   \
      "adr r2, 2f\n"                           \
      "add r0, r0, r2\n"                       \
      "str r0, [r11, #12]\n"                   \
      "1:\n"                                   \
      "ldmia r1!, {r0, r2, r4, r6, r8, r10, r12, lr}\n" \
      "ldm r11, {r3, r5, r7, pc}\n"            \
      ".p2align 2\n"                           \
      "2:\n" block block block block           \
      "subs r7, #1\n"                          \
      "bne 2b\n"                               \
      "vmov d0, r0, r2\n"            \
      "vmov d1, r4, r6\n"
#define THIMBLE_MVE_END                                                                                      \
      "add r9, r9, #4\n"                                                                                     \
      "ldr r0, [r11, #16]\n"                                                                                 \
      "cmp r9, r0\n"                                                                                         \
      "bne 1b\n"                                                                                             \
      : "+r"(from), "+r"(at_y)                                                                               \
      : "r"(at), [offsets] "w"(offsets), [zero] "w"(zero), [low] "w"(low), [high] "w"(high) \
      : "r0", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "cc", "memory")

#define THIMBLE_MVE_NARROW_1(ties)    \
      "vldrw.32 q2, [r1], #16\n"      \
      "vldrw.32 q3, [r1], #16\n"      \
      "vqrdmulh.s32 q0, q0, q2\n"     \
      ties("q0")                      \
      "vrshl.s32 q0, q0, q3\n"        \
      "vqmovnb.s32 q0, q0\n"          \
      "vqadd.s16 q0, q0, %q[zero]\n"  \
      "vmax.s16 q0, q0, %q[low]\n"    \
      "vmin.s16 q0, q0, %q[high]\n"   \
      "vstrb.32 q0, [r9, %q[offsets]]\n"
#define THIMBLE_MVE_NARROW_2(ties)    \
      "vmov d2, r8, r10\n"  \
      "vmov d3, r12, lr\n"  \
      "vldrw.32 q2, [r1], #16\n"      \
      "vldrw.32 q3, [r1], #16\n"      \
      "vqrdmulh.s32 q0, q0, q2\n"     \
      "vqrdmulh.s32 q1, q1, q2\n"     \
      ties("q0") ties("q1")           \
      "vrshl.s32 q0, q0, q3\n"        \
      "vrshl.s32 q1, q1, q3\n"        \
      "vqmovnb.s32 q0, q0\n"          \
      "vqmovnt.s32 q0, q1\n"          \
      "vqadd.s16 q0, q0, %q[zero]\n"  \
      "vmax.s16 q0, q0, %q[low]\n"    \
      "vmin.s16 q0, q0, %q[high]\n"   \
      "vstrb.16 q0, [r9, %q[offsets]]\n"

// clang-format on

/// Channels in fours from y to y_end; the second pixel's outputs lie `apart` bytes further.  Returns the stream's rest.
template <int kPixels, bool kSignedTies>
inline const int32_t* runLoop(Loop& loop, const int32_t* stream, int32_t blocks, const MveOutput& to,
                              int8_t* y, int32_t apart) {
  loop.passes = (blocks + kUnrolled - 1) / kUnrolled;
  const int32_t skipped = loop.passes * kUnrolled - blocks;
  loop.entry = static_cast<uint32_t>(skipped * (kPixels == 1 ? 36 : 56) + 1);  // 1: Thumb
  // One pixel's outputs are 32-bit lanes in order; those of two take turns in 16-bit lanes.
  uint16x8_t offsets = vreinterpretq_u16_u32(vidupq_n_u32(0, 1));
  if (kPixels == 2) {
    const uint16x8_t lanes = vidupq_n_u16(0, 1);
    const uint16x8_t odd = vandq_u16(lanes, vdupq_n_u16(1));
    offsets = vmlaq_n_u16(vshrq_n_u16(lanes, 1), odd, static_cast<uint16_t>(apart));
  }
  const int16x8_t zero = vdupq_n_s16(static_cast<int16_t>(to.zero_point));
  const int16x8_t low = vdupq_n_s16(static_cast<int16_t>(to.low));
  const int16x8_t high = vdupq_n_s16(static_cast<int16_t>(to.high));
  register const int32_t* from asm("r1") = stream;
  register int8_t* at_y asm("r9") = y;
  register Loop* at asm("r11") = &loop;
  if (kPixels == 1 && kSignedTies) {
    THIMBLE_MVE_BEGIN(THIMBLE_MVE_BLOCK_1) THIMBLE_MVE_NARROW_1(THIMBLE_MVE_TIES) THIMBLE_MVE_END;
  } else if (kPixels == 1) {
    THIMBLE_MVE_BEGIN(THIMBLE_MVE_BLOCK_1) THIMBLE_MVE_NARROW_1(THIMBLE_MVE_NO_TIES) THIMBLE_MVE_END;
  } else if (kSignedTies) {
    THIMBLE_MVE_BEGIN(THIMBLE_MVE_BLOCK_2) THIMBLE_MVE_NARROW_2(THIMBLE_MVE_TIES) THIMBLE_MVE_END;
  } else {
    THIMBLE_MVE_BEGIN(THIMBLE_MVE_BLOCK_2) THIMBLE_MVE_NARROW_2(THIMBLE_MVE_NO_TIES) THIMBLE_MVE_END;
  }
  return from;
}

template <int kPixels, bool kSignedTies>
inline void channels(const int8_t* x0, const int8_t* x1, const int32_t* stream, int32_t blocks, int32_t count,
                     const MveOutput& to, int8_t* y, int32_t apart) {
  const int32_t whole = count & ~3;
  Loop loop = {x0, x1, 0, 0, y + whole};
  if (whole > 0) stream = runLoop<kPixels, kSignedTies>(loop, stream, blocks, to, y, apart);
  if (whole == count) return;
  int8_t rest[8];
  loop.y_end = rest + 4;
  runLoop<kPixels, kSignedTies>(loop, stream, blocks, to, rest, 4);
  for (int32_t i = 0; i < count - whole; ++i) {
    y[whole + i] = rest[i];
    if (kPixels == 2) y[whole + i + apart] = rest[4 + i];
  }
}

#else

inline int8_t dot(const int8_t* x, const int8_t* w, int32_t blocks, int32_t bias, const Multiplier& m,
                  const MveOutput& to) {
  uint32_t sum = static_cast<uint32_t>(bias);
  for (int32_t k = 0; k < 16 * blocks; ++k) sum += static_cast<uint32_t>(x[k] * w[k / 16 * 64 + k % 16]);
  return static_cast<int8_t>(clamp(multiply(static_cast<int32_t>(sum), m) + to.zero_point, to.low, to.high));
}

template <int kPixels, bool kSignedTies>
inline void channels(const int8_t* x0, const int8_t* x1, const int32_t* stream, int32_t blocks, int32_t count,
                     const MveOutput& to, int8_t* y, int32_t apart) {
  for (int32_t c = 0; c < count; ++c) {
    const int32_t* const begin = stream + c / 4 * (16 + 16 * blocks);
    const int32_t* const end = begin + 8 + 16 * blocks;
    const int32_t i = c % 4;
    const int8_t* const w = reinterpret_cast<const int8_t*>(begin + 8) + 16 * i;
    const Multiplier m = {end[i], end[4 + i]};
    y[c] = dot(x0, w, blocks, begin[i], m, to);
    if (kPixels == 2) y[c + apart] = dot(x1, w, blocks, begin[i], m, to);
  }
}

#endif

/// y[c] and, of two pixels, y[c + apart], for c < count.  x0, x1: 16 × blocks bytes.  apart: < 2^15.
template <int kPixels>
inline void pixels(const int8_t* x0, const int8_t* x1, const int32_t* stream, int32_t blocks, int32_t count,
                   const MveOutput& to, int8_t* y, int32_t apart) {
  if (to.signed_ties != 0) {
    channels<kPixels, true>(x0, x1, stream, blocks, count, to, y, apart);
  } else {
    channels<kPixels, false>(x0, x1, stream, blocks, count, to, y, apart);
  }
}

}  // namespace mve
}  // namespace runtime
}  // namespace thimble
