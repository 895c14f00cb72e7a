// CONV_2D on weights as they lie, by Helium: four channels of two pixels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"
#include "firmware_agent/runtime/kernels/patch.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

using mve::PixelPairs;

uint16x8_t offsetsOf(int32_t apart) {
  const uint16x8_t lanes = vidupq_n_u16(0, 1);
  return vmlaq_n_u16(vshrq_n_u16(lanes, 1), vandq_u16(lanes, vdupq_n_u16(1)), static_cast<uint16_t>(apart));
}

PixelPairs::Fours foursOf(const int8_t* weights, int32_t size, const Channel* channels, int32_t last,
                          int32_t apart) {
  return {mve::fourAt(weights, size, last), mve::fourAt(channels - 4, mve::kChannelBytes, last),
          offsetsOf(apart)};
}

// clang-format off
#define THIMBLE_SUMS(q, a0, a1)             \
  "vmladava.s8 " a0 ", " q ", q0\n"         \
  "vmladava.s8 " a1 ", " q ", q1\n"
// A left shift first, and half away from zero.
#define THIMBLE_FIRST_SHIFTS                \
  "vmov.i32 q2, #0\n"                       \
  "vmax.s32 q2, q2, q3\n"                   \
  "vshl.s32 q0, q0, q2\n"                   \
  "vshl.s32 q1, q1, q2\n"
#define THIMBLE_ALL_TIES                    \
  "vmov.i32 q2, #0\n"                       \
  "vmin.s32 q3, q3, q2\n"                   \
  THIMBLE_MVE_TIES("q0")                    \
  THIMBLE_MVE_TIES("q1")
// 56 bytes of code.
#define THIMBLE_BLOCK                       \
  "vldrb.8 q0, [r1], #16\n"                 \
  "vldrb.8 q1, [r1], #16\n"                 \
  "vldrb.8 q2, [r3], #16\n"                 \
  THIMBLE_SUMS("q2", "r0", "r8")            \
  "vldrb.8 q3, [r5], #16\n"                 \
  THIMBLE_SUMS("q3", "r2", "r10")           \
  "vldrb.8 q2, [r9], #16\n"                 \
  THIMBLE_SUMS("q2", "r4", "r12")           \
  "vldrb.8 q3, [r11], #16\n"                \
  THIMBLE_SUMS("q3", "r6", "lr")
// Of the taps behind full blocks.
#define THIMBLE_TAIL_BYTES "64"
// On the stack: y, its end, from filters to filters, where full blocks begin in the code, where they end, the start.
// The alignment, never run, is what adr counts on.
#define THIMBLE_FOURS(first_shifts, ties)                         \
  asm volatile(                                                   \
      "ldrd r3, r4, [r11, #40]\n"                                 \
      "vctp.8 r3\n"                                               \
      "adr r5, 4f\n"                                              \
      "cmp r3, #0\n"                                              \
      "it ne\n"                                                   \
      "subne r5, r5, #" THIMBLE_TAIL_BYTES "\n"                   \
      "add r5, r5, #1\n"                                          \
      "adr r3, 2f\n"                                              \
      "adds r3, r3, r4\n"                                         \
      "cmp r4, #0\n"                                              \
      "it eq\n"                                                   \
      "moveq r3, r5\n"                                            \
      "push {r0, r1, r2, r3, r5, r11}\n"                          \
      "1:\n"                                                      \
      "ldr r11, [sp, #20]\n"                                      \
      "ldm r11, {r0, r1, r2, r4, r6, r7, r8, r10, r12, lr}\n"     \
      "vmov r3, r5, %e[filters]\n"                                \
      "vmov r9, r11, %f[filters]\n"                               \
      "ldr pc, [sp, #12]\n"                                       \
      ".p2align 2\n"                                              \
      "2:\n"                                                      \
      THIMBLE_BLOCK THIMBLE_BLOCK THIMBLE_BLOCK THIMBLE_BLOCK     \
      "subs r7, #1\n"                                             \
      "bne 2b\n"                                                  \
      "ldr pc, [sp, #16]\n"                                       \
      ".p2align 2\n"                                              \
      "vpstttt\n"                                                 \
      "vldrbt.8 q0, [r1]\n"                                       \
      "vldrbt.8 q1, [r1, #16]\n"                                  \
      "vldrbt.8 q2, [r3]\n"                                       \
      "vldrbt.8 q3, [r5]\n"                                       \
      THIMBLE_SUMS("q2", "r0", "r8")                              \
      THIMBLE_SUMS("q3", "r2", "r10")                             \
      "vpstt\n"                                                   \
      "vldrbt.8 q2, [r9]\n"                                       \
      "vldrbt.8 q3, [r11]\n"                                      \
      THIMBLE_SUMS("q2", "r4", "r12")                             \
      THIMBLE_SUMS("q3", "r6", "lr")                              \
      "4:\n"                                                      \
      "vmov d0, r0, r2\n"                                         \
      "vmov d1, r4, r6\n"                                         \
      "vmov d2, r8, r10\n"                                        \
      "vmov d3, r12, lr\n"                                        \
      "vldrw.u32 q2, [%q[channels], #48]!\n"                      \
      "vldrw.u32 q3, [%q[channels], #8]\n"                        \
      "vadd.i32 q0, q0, q2\n"                                     \
      "vadd.i32 q1, q1, q2\n"                                     \
      first_shifts                                                \
      "vldrw.u32 q2, [%q[channels], #4]\n"                        \
      "vqrdmulh.s32 q0, q0, q2\n"                                 \
      "vqrdmulh.s32 q1, q1, q2\n"                                 \
      ties                                                        \
      "vrshl.s32 q0, q0, q3\n"                                    \
      "vrshl.s32 q1, q1, q3\n"                                    \
      "ldm sp, {r0, r1, r2}\n"                                    \
      "vadd.i32 q0, q0, %q[zero]\n"                               \
      "vadd.i32 q1, q1, %q[zero]\n"                               \
      "vqmovnb.s32 q0, q0\n"                                      \
      "vqmovnt.s32 q0, q1\n"                                      \
      "vqmovnb.s16 q0, q0\n"                                      \
      "vstrb.16 q0, [r0, %q[offsets]]\n"                          \
      "vadd.i32 %q[filters], %q[filters], r2\n"                   \
      "adds r0, #4\n"                                             \
      "str r0, [sp]\n"                                            \
      "cmp r0, r1\n"                                              \
      "bne 1b\n"                                                  \
      "add sp, sp, #24\n"                                         \
      : "+r"(at_y), "+r"(y_end), "+r"(step), "+r"(at), [filters] "+w"(filters), [channels] "+w"(channels) \
      : [offsets] "w"(fours.offsets), [zero] "w"(zero)            \
      : "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "p0", "cc", "memory")
// clang-format on

// Without the fused range.  size: taps of a filter.
template <bool kPlain>
__attribute__((noinline)) void run(const PixelPairs::Start& start, const PixelPairs::Fours& fours,
                                   int32_t size, int32_t zero_point, int8_t* y, int32_t count) {
  const int32x4_t zero = vdupq_n_s32(zero_point);
  uint32x4_t filters = fours.filters;
  uint32x4_t channels = fours.channels;
  register int8_t* at_y asm("r0") = y;
  register int8_t* y_end asm("r1") = y + count;
  register int32_t step asm("r2") = 4 * size;
  register const PixelPairs::Start* at asm("r11") = &start;
  if (kPlain) {
    THIMBLE_FOURS("", "");
  } else {
    THIMBLE_FOURS(THIMBLE_FIRST_SHIFTS, THIMBLE_ALL_TIES);
  }
}
#undef THIMBLE_SUMS
#undef THIMBLE_BLOCK
#undef THIMBLE_TAIL_BYTES
#undef THIMBLE_FIRST_SHIFTS
#undef THIMBLE_ALL_TIES
#undef THIMBLE_FOURS

// The next pixel's taps.
__attribute__((noinline)) const int8_t* taps(dsp::Walker& walker, int8_t* room) {
  const int8_t* const at = walker.sideBySide(room);
  walker.next();
  return at;
}

}  // namespace

namespace mve {

PixelPairs::PixelPairs(const int8_t* weights, int32_t size, const Channel* channels, int32_t count,
                       const Output& to, int8_t* patch)
    : size_(size),
      count_(count),
      whole_(count & ~3),
      zero_point_(to.zero_point),
      patch_(patch),
      kernel_(cutsTies(to) && shiftsRight(channels, count, false) ? run<true> : run<false>),
      fours_(foursOf(weights, size, channels, 3, count)),
      apart_(count) {
  const int32_t blocks = size >> 4;
  start_.patch = patch;
  start_.passes = (blocks + 3) >> 2;
  start_.rest = size & 15;
  start_.entry = blocks == 0 ? 0 : 56 * (4 * start_.passes - blocks) + 1;  // 1: Thumb
  if (whole_ != count)
    others_ = foursOf(weights + whole_ * size, size, channels + whole_, count - whole_ - 1, 4);
}

void PixelPairs::take(const int8_t* p0, const int8_t* p1) {
  int8_t* to = patch_;
  int32_t left = size_;
  for (; left > 16; left -= 16, p0 += 16, p1 += 16, to += 32) {
    vstrbq_s8(to, vldrbq_s8(p0));
    vstrbq_s8(to + 16, vldrbq_s8(p1));
  }
  const mve_pred16_t some = vctp8q(static_cast<uint32_t>(left));
  vstrbq_p_s8(to, vldrbq_z_s8(p0, some), some);
  vstrbq_p_s8(to + 16, vldrbq_z_s8(p1, some), some);
}

void PixelPairs::operator()(int8_t* y, int32_t apart) {
  if (apart != apart_) fours_.offsets = offsetsOf(apart);
  apart_ = apart;
  if (whole_ > 0) kernel_(start_, fours_, size_, zero_point_, y, whole_);
  if (whole_ == count_) return;
  int8_t rest[8];
  kernel_(start_, others_, size_, zero_point_, rest, 4);
  for (int32_t i = 0; i < count_ - whole_; ++i) {
    y[whole_ + i] = rest[i];
    y[whole_ + i + apart] = rest[4 + i];
  }
}

}  // namespace mve

bool convFile(const Conv2dRecord& b, const Memory& memory, const Part& part) {
  if (b.group_channels != b.channels || b.channels > kMaxExtent) return false;
  PackedConv shape = {};
  shape.in_channels = b.in_channels;
  shape.ay = b.ay;
  shape.ax = b.ax;
  shape.zero_point = b.zero_point;
  int8_t* const patch = memory.int8Out(b.patch);
  const int32_t size = b.ay.filter * b.ax.filter * b.depth;
  mve::PixelPairs pairs(memory.int8(b.w), size, reinterpret_cast<const Channel*>(&b + 1), b.channels, b.to,
                        patch);
  // Single blocks are gathered in their places, more of them behind these.
  const bool single = size <= 16;
  int8_t* const room0 = single ? patch : patch + 16 * ((size - 1) >> 4) + size;
  int8_t* const room1 = single ? patch + 16 : room0 + size;
  int8_t* y = part.y;
  dsp::Walker walker(shape, imageOf(b, memory, part), part.first);
  for (int32_t left = part.count; left > 0; left -= 2) {
    const bool two = left > 1;
    const int8_t* const p0 = taps(walker, room0);
    const int8_t* const p1 = two ? taps(walker, room1) : p0;
    if (p0 != patch || !two) pairs.take(p0, p1);
    const int32_t step = two ? b.channels : 0;
    pairs(y, step);
    y += b.channels + step;
  }
  mve::clampAll(part.y, part.count * b.channels, b.to);
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif
