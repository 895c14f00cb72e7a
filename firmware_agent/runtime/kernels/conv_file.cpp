// CONV_2D on weights as they lie: two pixels and two channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/kernels/patch.h"

namespace thimble {
namespace runtime {

#if defined(THIMBLE_DSP) && !defined(THIMBLE_MVE)

namespace {

using namespace dsp;

struct Sums4 {
  int32_t a0, a1, b0, b1;
};

// x: two pixels' taps as widenTwo leaves them; a, b: two filters.  groups ≥ 1.
__attribute__((noinline)) void dotFour(const uint32_t* x, const int8_t* a, const int8_t* b, int32_t groups,
                                       Sums4& sums) {
#define THIMBLE_FILTER(w, s0, s1) \
  "ldr r8, [" w                   \
  "], #4\n"                       \
  "sxtb16 r9, r8\n"               \
  "sxtb16 r8, r8, ror #8\n"       \
  "smlad " s0 ", r9, r4, " s0     \
  "\n"                            \
  "smlad " s1 ", r9, r6, " s1     \
  "\n"                            \
  "smlad " s0 ", r8, r5, " s0     \
  "\n"                            \
  "smlad " s1 ", r8, r7, " s1 "\n"
#define THIMBLE_GROUP \
  "ldmia r0!, {r4, r5, r6, r7}\n" THIMBLE_FILTER("r1", "r10", "r11") THIMBLE_FILTER("r2", "r12", "lr")
  register const uint32_t* at_x asm("r0") = x;
  register const int8_t* at_a asm("r1") = a;
  register const int8_t* at_b asm("r2") = b;
  register int32_t n asm("r3") = groups;
  register Sums4* to asm("r4") = &sums;
  asm volatile(
      "push {r4}\n"
      "mov r10, #0\n"
      "mov r11, r10\n"
      "mov r12, r10\n"
      "mov lr, r10\n"
      "lsrs r3, r3, #1\n"
      "bcc 1f\n" THIMBLE_GROUP
      "1:\n"
      "cmp r3, #0\n"
      "beq 3f\n"
      "2:\n" THIMBLE_GROUP THIMBLE_GROUP
      "subs r3, r3, #1\n"
      "bne 2b\n"
      "3:\n"
      "pop {r4}\n"
      "stm r4, {r10, r11, r12, lr}\n"
      : "+r"(at_x), "+r"(at_a), "+r"(at_b), "+r"(n), "+r"(to)
      :
      : "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
#undef THIMBLE_GROUP
#undef THIMBLE_FILTER
}

// Taps that fill no group, of one pixel and one filter: widened they lie as (0, 2), (1, 3).
inline int32_t dotRest(const uint32_t* x, const int8_t* w, int32_t rest) {
  const int16_t* h = reinterpret_cast<const int16_t*>(x);
  int32_t sum = h[0] * w[0];
  if (rest > 1) sum += h[2] * w[1];
  if (rest > 2) sum += h[1] * w[2];
  return sum;
}

#ifdef THIMBLE_DSP_LOOPS

// What the loop over pairs of channels needs, in memory because it takes all registers.
struct PairLoop {
  const uint32_t* patch;
  int32_t groups;
  int32_t size;  // of a filter, bytes
  int32_t zero_point;
  const Channel* channels;
  int8_t* y0;
  int8_t* y1;
  int8_t* y0_end;
};

#define THIMBLE_FILTER(w, s0, s1) \
  "ldr r8, [" w                   \
  "], #4\n"                       \
  "sxtb16 r9, r8\n"               \
  "sxtb16 r8, r8, ror #8\n"       \
  "smlad " s0 ", r9, r4, " s0     \
  "\n"                            \
  "smlad " s1 ", r9, r6, " s1     \
  "\n"                            \
  "smlad " s0 ", r8, r5, " s0     \
  "\n"                            \
  "smlad " s1 ", r8, r7, " s1 "\n"
#define THIMBLE_GROUP \
  "ldmia r0!, {r4, r5, r6, r7}\n" THIMBLE_FILTER("r1", "r10", "r11") THIMBLE_FILTER("r2", "r12", "lr")
// Bias r4, factor r5, shift r6, round r7 of the channel at r8; r0 and r9 are lost.
#define THIMBLE_CHANNEL       \
  "ldmia r8!, {r4, r5, r6}\n" \
  "rsb r6, r6, #0\n"          \
  "sub r7, r6, #1\n"          \
  "mov r0, #1\n"              \
  "lsl r7, r0, r7\n"          \
  "lsl r0, r3, r6\n"          \
  "add r7, r7, r0\n"
#define THIMBLE_VALUE(x) \
  "add " x ", " x        \
  ", r4\n"               \
  "lsl " x ", " x        \
  ", #1\n"               \
  "smmlar r0, " x        \
  ", r5, r7\n"           \
  "add r0, r0, " x       \
  ", asr #31\n"          \
  "asr r0, r0, r6\n"     \
  "ssat " x ", #8, r0\n"

// All pairs of channels of two pixels.  r1: the first filter.
__attribute__((noinline)) void allPairs(PairLoop& loop, const int8_t* weights) {
  register PairLoop* facts asm("r0") = &loop;
  register const int8_t* a asm("r1") = weights;
  asm volatile(
      "push {r0}\n"
      "1:\n"
      "ldr r9, [sp]\n"
      "ldm r9, {r0, r3, r4}\n"
      "add r2, r1, r4\n"
      "mov r10, #0\n"
      "mov r11, r10\n"
      "mov r12, r10\n"
      "mov lr, r10\n"
      "lsrs r3, r3, #1\n"
      "bcc 2f\n" THIMBLE_GROUP
      "2:\n"
      "cmp r3, #0\n"
      "beq 4f\n"
      "3:\n" THIMBLE_GROUP THIMBLE_GROUP
      "subs r3, r3, #1\n"
      "bne 3b\n"
      "4:\n"
      "mov r1, r2\n"
      "ldr r9, [sp]\n"
      "ldrd r3, r8, [r9, #12]\n" THIMBLE_CHANNEL THIMBLE_VALUE("r10") THIMBLE_VALUE("r11") THIMBLE_CHANNEL
          THIMBLE_VALUE("r12") THIMBLE_VALUE("lr")
      "add r4, r9, #20\n"
      "ldm r4, {r5, r6, r7}\n"
      "strb r12, [r5, #1]\n"
      "strb r10, [r5], #2\n"
      "strb lr, [r6, #1]\n"
      "strb r11, [r6], #2\n"
      "str r8, [r9, #16]\n"
      "strd r5, r6, [r9, #20]\n"
      "cmp r5, r7\n"
      "bne 1b\n"
      "add sp, sp, #4\n"
      : "+r"(facts), "+r"(a)
      :
      : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
#undef THIMBLE_FILTER
#undef THIMBLE_GROUP
#undef THIMBLE_CHANNEL
#undef THIMBLE_VALUE

#endif

// Whether allPairs takes the layer.
bool isPlain(const Conv2dRecord& layer, const Channel* channels) {
#ifdef THIMBLE_DSP_LOOPS
  const int32_t size = layer.ay.filter * layer.ax.filter * layer.depth;
  if (layer.channels % 2 != 0 || size % 4 != 0) return false;
  for (int32_t o = 0; o < layer.channels; ++o) {
    if (!isQuick(channels[o], size)) return false;
  }
  return true;
#else
  (void)layer;
  (void)channels;
  return false;
#endif
}

void twoPixels(const Conv2dRecord& layer, bool plain, const uint32_t* patch, const int8_t* weights,
               const Channel* channels, int8_t* y0, int8_t* y1) {
  const int32_t size = layer.ay.filter * layer.ax.filter * layer.depth;
#ifdef THIMBLE_DSP_LOOPS
  if (plain) {
    PairLoop loop = {patch, size >> 2, size, layer.to.zero_point, channels, y0, y1, y0 + layer.channels};
    allPairs(loop, weights);
    clampAll(y0, layer.channels, layer.to);
    clampAll(y1, layer.channels, layer.to);
    return;
  }
#else
  (void)plain;
#endif
  const int32_t groups = size >> 2;
  const int32_t rest = size & 3;
  const uint32_t* last = patch + 4 * groups;
  for (int32_t o = 0; o < layer.channels; o += 2, weights += 2 * size, channels += 2) {
    const bool pair = o + 1 < layer.channels;
    const int8_t* second = pair ? weights + size : weights;
    Sums4 sums = {0, 0, 0, 0};
    if (groups != 0) dotFour(patch, weights, second, groups, sums);
    if (rest != 0) {
      sums.a0 += dotRest(last, weights + 4 * groups, rest);
      sums.a1 += dotRest(last + 2, weights + 4 * groups, rest);
      sums.b0 += dotRest(last, second + 4 * groups, rest);
      sums.b1 += dotRest(last + 2, second + 4 * groups, rest);
    }
    const Finish first(channels[0], layer.to);
    y0[o] = first(sums.a0);
    y1[o] = first(sums.a1);
    if (!pair) break;
    const Finish other(channels[1], layer.to);
    y0[o + 1] = other(sums.b0);
    y1[o + 1] = other(sums.b1);
  }
  clampAll(y0, layer.channels, layer.to);
  clampAll(y1, layer.channels, layer.to);
}

}  // namespace

bool convFile(const Conv2dRecord& layer, const Memory& memory, const Part& part) {
  if (layer.group_channels != layer.channels) return false;
  const Channel* channels = reinterpret_cast<const Channel*>(&layer + 1);
  const int32_t groups = (layer.ay.filter * layer.ax.filter * layer.depth + 3) >> 2;
  PackedConv shape = {};
  shape.in_channels = layer.in_channels;
  shape.ay = layer.ay;
  shape.ax = layer.ax;
  shape.zero_point = layer.zero_point;
  uint32_t* patch = reinterpret_cast<uint32_t*>(memory.int8Out(layer.patch));
  int8_t* room = reinterpret_cast<int8_t*>(patch + 4 * groups);
  int8_t* y = part.y;
  const bool plain = isPlain(layer, channels);
  Walker walker(shape, imageOf(layer, memory, part), part.first);
  for (int32_t left = part.count; left > 0; left -= 2) {
    takeTwo(walker, shape, left > 1, room, groups, patch);
    const int32_t step = left > 1 ? layer.channels : 0;
    twoPixels(layer, plain, patch, memory.int8(layer.w), channels, y, y + step);
    y += layer.channels + step;
  }
  return true;
}

#elif !defined(THIMBLE_MVE)

bool convFile(const Conv2dRecord&, const Memory&, const Part&) { return false; }

#endif

}  // namespace runtime
}  // namespace thimble
