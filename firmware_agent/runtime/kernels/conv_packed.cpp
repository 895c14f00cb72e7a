// Packed convolution: two pixels and two channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/hilo.h"
#include "firmware_agent/runtime/kernels/part.h"
#include "firmware_agent/runtime/kernels/patch.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// x: four words a group: pixel 0's taps (0, 2), (1, 3), then pixel 1's.  w: two words a group.  groups ≥ 1.
// Returns the end of w.
inline const uint32_t* dotTwoPixels(const uint32_t* x, const uint32_t* w, int32_t groups, Sums& sums) {
  for (int32_t g = 0; g < groups; ++g, x += 4, w += 2) {
    for (int32_t k = 0; k < 2; ++k) {
      const uint32_t a = evenBytes(w[k]);
      sums.both0 = dot2(w[k], x[k], sums.both0);
      sums.both1 = dot2(w[k], x[2 + k], sums.both1);
      sums.a0 = dot2(a, x[k], sums.a0);
      sums.a1 = dot2(a, x[2 + k], sums.a1);
    }
  }
  return w;
}

#ifdef THIMBLE_DSP_LOOPS

#define THIMBLE_GROUP             \
  "ldmia r0!, {r4, r5, r6, r7}\n" \
  "ldmia r1!, {r8, r9}\n"         \
  "sxtb16 r10, r8\n"              \
  "smlad r3, r8, r4, r3\n"        \
  "smlad r12, r8, r6, r12\n"      \
  "smlad r11, r10, r4, r11\n"     \
  "smlad lr, r10, r6, lr\n"       \
  "sxtb16 r10, r9\n"              \
  "smlad r3, r9, r5, r3\n"        \
  "smlad r12, r9, r7, r12\n"      \
  "smlad r11, r10, r5, r11\n"     \
  "smlad lr, r10, r7, lr\n"

// r0: the loop's address, kept on the stack; r1: the stream.  Sums of both channels r3, r12, of A r11, lr.
#define THIMBLE_CHANNELS(ties) \
  asm volatile(                                                         \
      "push {r0}\n"                                                     \
      "1:\n"                                                            \
      "ldr r10, [sp]\n"                                                 \
      "ldm r10, {r0, r2}\n"                                             \
      "ldmia r1!, {r3, r11}\n"                                          \
      "mov r12, r3\n"                                                   \
      "mov lr, r11\n"                                                   \
      "cmp r2, #0\n"                                                    \
      "beq 3f\n"                                                        \
      "2:\n" THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP    \
      "subs r2, r2, #1\n"                                               \
      "bne 2b\n"                                                        \
      "3:\n"                                                            \
      "ldr r10, [sp]\n"                                                 \
      "ldr r2, [r10, #8]\n"                                             \
      "cbz r2, 5f\n"                                                    \
      "4:\n" THIMBLE_GROUP                                              \
      "subs r2, r2, #1\n"                                               \
      "bne 4b\n"                                                        \
      "5:\n"                                                            \
      "ldmia r1!, {r4, r5, r6, r7, r8, r9}\n"                           \
      "sub r3, r3, r11\n"                                               \
      "asr r3, r3, #8\n"                                                \
      "sub r12, r12, lr\n"                                              \
      "asr r12, r12, #8\n"                                              \
      THIMBLE_NARROW("r11", "r4", "r5", "r6", ties)                     \
      THIMBLE_NARROW("lr", "r4", "r5", "r6", ties)                      \
      THIMBLE_NARROW("r3", "r7", "r8", "r9", ties)                      \
      THIMBLE_NARROW("r12", "r7", "r8", "r9", ties)                     \
      "ldr r10, [sp]\n"                                                 \
      "ldrd r4, r5, [r10, #12]\n"                                       \
      "ldr r6, [r10, #24]\n"                                            \
      "strb r3, [r4, #1]\n"                                             \
      "strb r11, [r4], #2\n"                                            \
      "strb r12, [r5, #1]\n"                                            \
      "strb lr, [r5], #2\n"                                             \
      "strd r4, r5, [r10, #12]\n"                                       \
      "cmp r4, r6\n"                                                    \
      "bne 1b\n"                                                        \
      "add sp, sp, #4\n"                                                \
      : "+r"(at), "+r"(from)                                            \
      :                                                                 \
      : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory")

#endif

void twoPixels(const PackedConv& b, const uint32_t* patch, const uint32_t* stream, int8_t* y0, int8_t* y1) {
  int32_t done = 0;
#ifdef THIMBLE_DSP_LOOPS
  if (b.channels > 1) {
    done = b.channels & ~1;
    const ChannelLoop loop = {patch, b.groups >> 2, b.groups & 3, y0, y1, nullptr, y0 + done};
    register const ChannelLoop* at asm("r0") = &loop;
    register const uint32_t* from asm("r1") = stream;
    if (b.to.signed_ties) {
      THIMBLE_CHANNELS(THIMBLE_TIES);
    } else {
      THIMBLE_CHANNELS(THIMBLE_NO_TIES);
    }
    stream = from;
  }
#endif
  for (; done < b.channels; done += 2) {
    Sums sums = {static_cast<int32_t>(stream[0]), static_cast<int32_t>(stream[1]),
                 static_cast<int32_t>(stream[0]), static_cast<int32_t>(stream[1])};
    stream = dotTwoPixels(patch, stream + 2, b.groups, sums);
    const Rescale* by = reinterpret_cast<const Rescale*>(stream);
    stream += 6;
    y0[done] = narrowed(sums.a0, by[0], b.to);
    y1[done] = narrowed(sums.a1, by[0], b.to);
    if (done + 1 == b.channels) break;
    y0[done + 1] = narrowed(second(sums.both0, sums.a0), by[1], b.to);
    y1[done + 1] = narrowed(second(sums.both1, sums.a1), by[1], b.to);
  }
  clampAll(y0, b.channels, b.to);
  clampAll(y1, b.channels, b.to);
}

}  // namespace

void convPackedPart(const int32_t* record, const Memory& memory, const Part& part) {
  const PackedConv& b = *reinterpret_cast<const PackedConv*>(record);
  uint32_t* patch = reinterpret_cast<uint32_t*>(memory.int8Out(b.patch));
  int8_t* room = reinterpret_cast<int8_t*>(patch + 4 * b.groups);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  int8_t* y = part.y;
  Walker walker(b, imageOf(b, memory, part), part.first);
  for (int32_t left = part.count; left > 0; left -= 2) {
    takeTwo(walker, b, left > 1, room, b.groups, patch);
    const int32_t step = left > 1 ? b.channels : 0;
    twoPixels(b, patch, stream, y, y + step);
    y += b.channels + step;
  }
}

void convPacked(const int32_t* record, const Memory& memory) {
  forEachImage(*reinterpret_cast<const PackedConv*>(record), memory,
               [record, &memory](const Part& part) { convPackedPart(record, memory, part); });
}

}  // namespace runtime
}  // namespace thimble
