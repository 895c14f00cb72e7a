// Sixteen channels of a pixel under a 3×3 filter, as assembler's text: the compiler would keep sums and addresses on the
// stack.
// SPDX-License-Identifier: MIT
//
// In loops that have %[stream]: 16 biases, multipliers and shifts, then nine times 16 weights, none of them −128; and %[zero],
// the zero point of what leaves.  q4 … q7: the sums, as Lanes; q0 … q3 are lost.
#pragma once

#include "firmware_agent/runtime/kernels/mve_lanes.h"

#ifdef THIMBLE_MVE

// clang-format off
#define THIMBLE_MVE_START             \
  "vldrw.32 q4, [%[stream]]\n"        \
  "vldrw.32 q5, [%[stream], #16]\n"   \
  "vldrw.32 q6, [%[stream], #32]\n"   \
  "vldrw.32 q7, [%[stream], #48]\n"
// Adds the products of two taps, or of one.
#define THIMBLE_MVE_WIDEN       \
  "vmovlb.s16 q1, q2\n"         \
  "vadd.i32 q4, q4, q1\n"       \
  "vmovlt.s16 q2, q2\n"         \
  "vadd.i32 q5, q5, q2\n"       \
  "vmovlb.s16 q1, q0\n"         \
  "vadd.i32 q6, q6, q1\n"       \
  "vmovlt.s16 q0, q0\n"         \
  "vadd.i32 q7, q7, q0\n"
#define THIMBLE_MVE_TAP(x, w)             \
  "vldrb.8 q0, [" x "]\n"                 \
  "vldrw.32 q1, [%[stream], #" w "]\n"    \
  "vmullb.s8 q2, q0, q1\n"                \
  "vmullt.s8 q0, q0, q1\n"
// step: what happens between the two.
#define THIMBLE_MVE_TAPS(xa, wa, step, xb, wb)  \
  THIMBLE_MVE_TAP(xa, wa)                 \
  step                                    \
  "vldrb.8 q3, [" xb "]\n"                \
  "vldrw.32 q1, [%[stream], #" wb "]\n"   \
  "vmullb.s8 q3, q3, q1\n"                \
  "vadd.i16 q2, q2, q3\n"                 \
  "vldrb.8 q3, [" xb "]\n"                \
  "vmullt.s8 q3, q3, q1\n"                \
  "vadd.i16 q0, q0, q3\n"                 \
  THIMBLE_MVE_WIDEN
#define THIMBLE_MVE_LANE_TIES(q) \
  "vand q0, " q ", q1\n"         \
  "vshr.s32 q0, q0, #31\n"      \
  "vqadd.s32 " q ", " q ", q0\n"
#define THIMBLE_MVE_NO_LANE_TIES(q)
#define THIMBLE_MVE_RESCALE(q, factor, shift, ties) \
  "vldrw.32 q0, [%[stream], #" factor "]\n"         \
  "vldrw.32 q1, [%[stream], #" shift "]\n"          \
  "vqrdmulh.s32 " q ", " q ", q0\n"                 \
  ties(q)                                           \
  "vrshl.s32 " q ", " q ", q1\n"
// To 16 bytes in q4.
#define THIMBLE_MVE_NARROW_16(ties)               \
  THIMBLE_MVE_RESCALE("q4", "64", "128", ties)    \
  THIMBLE_MVE_RESCALE("q5", "80", "144", ties)    \
  THIMBLE_MVE_RESCALE("q6", "96", "160", ties)    \
  THIMBLE_MVE_RESCALE("q7", "112", "176", ties)   \
  "vqmovnb.s32 q4, q4\n"                          \
  "vqmovnt.s32 q4, q5\n"                          \
  "vqmovnb.s32 q6, q6\n"                          \
  "vqmovnt.s32 q6, q7\n"                          \
  "vqadd.s16 q4, q4, %[zero]\n"                   \
  "vqadd.s16 q6, q6, %[zero]\n"                   \
  "vqmovnb.s16 q4, q4\n"                          \
  "vqmovnt.s16 q4, q6\n"
// clang-format on

#endif
