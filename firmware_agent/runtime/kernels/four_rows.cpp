// The loop takes all registers, and its end has four ways, so that none tests what was known before.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/four_rows.h"

#ifdef THIMBLE_FOUR_ROWS_DSP

namespace thimble {
namespace runtime {

namespace {

const int32_t kUnrolled = 8;  // groups
const int32_t kUnrolledBytes = 4;

// clang-format off
#define THIMBLE_PRODUCTS(x)          \
  "ldm r1!, {r10, r11, r12, lr}\n"   \
  "smlad r4, r10, " x ", r4\n"       \
  "smlad r5, r11, " x ", r5\n"       \
  "smlad r6, r12, " x ", r6\n"       \
  "smlad r7, lr, " x ", r7\n"
// 44 bytes of code.
#define THIMBLE_GROUP                \
  "ldrd r8, r9, [r0], #8\n"          \
  THIMBLE_PRODUCTS("r8") THIMBLE_PRODUCTS("r9")
// In r0, r3, r8, r9: GateScale.
#define THIMBLE_SCALE(a)             \
  "add r10, r3, " a ", asr #31\n"    \
  "smmlar " a ", " a ", r0, r10\n"   \
  "asr " a ", r9\n"                  \
  "ssat " a ", #16, " a "\n"
#define THIMBLE_SCALE_SIGNS(a)       \
  "and r10, r8, " a ", asr #31\n"    \
  "add r10, r3\n"                    \
  "smmlar " a ", " a ", r0, r10\n"   \
  "asr " a ", r9\n"                  \
  "ssat " a ", #16, " a "\n"
#define THIMBLE_SET
#define THIMBLE_ADD                  \
  "ldrd r8, r9, [r2]\n"              \
  "qadd16 r4, r4, r8\n"              \
  "qadd16 r5, r5, r9\n"
#define THIMBLE_FINISH(scale, put)   \
  "ldm r1!, {r0, r3, r8, r9}\n"      \
  scale("r4") scale("r5") scale("r6") scale("r7") \
  "pkhbt r4, r4, r5, lsl #16\n"      \
  "pkhbt r5, r6, r7, lsl #16\n"      \
  put                                \
  "strd r4, r5, [r2], #8\n"          \
  "ldr r0, [sp, #16]\n"              \
  "cmp r2, r0\n"                     \
  "bne 1b\n"                         \
  "b 9f\n"

// r0: the stream, r1: out, r2: the loop, r3: end.
__attribute__((naked, noipa)) const uint32_t* run(const uint32_t* /*stream*/, int16_t* /*out*/,
                                                  const FourRows* /*loop*/, const int16_t* /*end*/) {
  asm volatile(
      "push {r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}\n"
      "ldm r2, {r4, r5, r6, r7}\n"
      "mov r8, r3\n"
      "adr r9, 2f + 1\n"
      "add r6, r6, r9\n"
      "adr r9, 3f\n"
      "ldr r7, [r9, r7, lsl #2]\n"
      "add r7, r7, r9\n"
      "push {r4, r5, r6, r7, r8, r9}\n"
      "mov r2, r1\n"
      "mov r1, r0\n"
      "1:\n"
      "ldm r1!, {r4, r5, r6, r7}\n"
      "ldm sp, {r0, r3, pc}\n"
      ".align 2\n"
      "3: .word 4f + 1 - 3b, 5f + 1 - 3b, 6f + 1 - 3b, 7f + 1 - 3b\n"
      "2:\n"
      THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP
      "subs r3, r3, #1\n"
      "bne 2b\n"
      "ldr pc, [sp, #12]\n"
      "4:\n" THIMBLE_FINISH(THIMBLE_SCALE, THIMBLE_SET)
      "5:\n" THIMBLE_FINISH(THIMBLE_SCALE, THIMBLE_ADD)
      "6:\n" THIMBLE_FINISH(THIMBLE_SCALE_SIGNS, THIMBLE_SET)
      "7:\n" THIMBLE_FINISH(THIMBLE_SCALE_SIGNS, THIMBLE_ADD)
      "9:\n"
      "mov r0, r1\n"
      "add sp, sp, #24\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}\n");
}

// r10, r11: four weights of two rows.
#define THIMBLE_BYTES(a, b)          \
  "ldrd r10, r11, [r1], #8\n"        \
  "sxtb16 r12, r10\n"                \
  "sxtb16 r10, r10, ror #8\n"        \
  "sxtb16 lr, r11\n"                 \
  "sxtb16 r11, r11, ror #8\n"        \
  "smlad " a ", r12, r8, " a "\n"    \
  "smlad " b ", lr, r8, " b "\n"     \
  "smlad " a ", r10, r9, " a "\n"    \
  "smlad " b ", r11, r9, " b "\n"
// 76 bytes of code.
#define THIMBLE_BYTE_GROUP           \
  "ldrd r8, r9, [r0], #8\n"          \
  THIMBLE_BYTES("r4", "r5") THIMBLE_BYTES("r6", "r7")
#define THIMBLE_SCALE_BYTES(a)       \
  "lsl " a ", r12\n"                 \
  THIMBLE_SCALE_SIGNS(a)

// As run; the shift to the left is the second byte of GateScale's `right`, of which shifts see the first alone.
__attribute__((naked, noipa)) const uint32_t* runBytes(const uint32_t* /*stream*/, int16_t* /*out*/,
                                                       const FourByteRows* /*loop*/, const int16_t* /*end*/) {
  asm volatile(
      "push {r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}\n"
      "ldm r2, {r4, r5, r6, r7}\n"
      "mov r8, r3\n"
      "adr r9, 2f + 1\n"
      "add r6, r6, r9\n"
      "push {r4, r5, r6, r7, r8, r9}\n"
      "mov r2, r1\n"
      "mov r1, r0\n"
      "1:\n"
      "ldm r1!, {r4, r5, r6, r7}\n"
      "ldm sp, {r0, r3, pc}\n"
      ".align 2\n"
      "2:\n"
      THIMBLE_BYTE_GROUP THIMBLE_BYTE_GROUP THIMBLE_BYTE_GROUP THIMBLE_BYTE_GROUP
      "subs r3, r3, #1\n"
      "bne 2b\n"
      "ldm r1!, {r0, r3, r8, r9}\n"
      "lsr r12, r9, #8\n"
      THIMBLE_SCALE_BYTES("r4") THIMBLE_SCALE_BYTES("r5") THIMBLE_SCALE_BYTES("r6") THIMBLE_SCALE_BYTES("r7")
      "pkhbt r4, r4, r5, lsl #16\n"
      "pkhbt r5, r6, r7, lsl #16\n"
      "ldr r0, [sp, #12]\n"
      "cbz r0, 3f\n"
      THIMBLE_ADD
      "3:\n"
      "strd r4, r5, [r2], #8\n"
      "ldr r0, [sp, #16]\n"
      "cmp r2, r0\n"
      "bne 1b\n"
      "mov r0, r1\n"
      "add sp, sp, #24\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}\n");
}
// clang-format on
#undef THIMBLE_PRODUCTS
#undef THIMBLE_GROUP
#undef THIMBLE_SCALE
#undef THIMBLE_SCALE_SIGNS
#undef THIMBLE_SET
#undef THIMBLE_ADD
#undef THIMBLE_FINISH
#undef THIMBLE_BYTES
#undef THIMBLE_BYTE_GROUP
#undef THIMBLE_SCALE_BYTES

}  // namespace

FourRows::FourRows(const int16_t* x, int32_t groups, bool add, int32_t signs)
    : x_(x),
      passes_((groups + kUnrolled - 1) / kUnrolled),
      entry_(44 * (passes_ * kUnrolled - groups)),
      finish_(add + 2 * signs) {}

const uint32_t* FourRows::operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const {
  return run(stream, out, this, end);
}

FourByteRows::FourByteRows(const int16_t* x, int32_t groups, bool add)
    : x_(x),
      passes_((groups + kUnrolledBytes - 1) / kUnrolledBytes),
      entry_(76 * (passes_ * kUnrolledBytes - groups)),
      add_(add) {}

const uint32_t* FourByteRows::operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const {
  return runBytes(stream, out, this, end);
}

}  // namespace runtime
}  // namespace thimble

#endif
