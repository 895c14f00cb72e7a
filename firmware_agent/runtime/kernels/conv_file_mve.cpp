// CONV_2D on weights as they lie, by Helium: four channels of two pixels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"
#include "firmware_agent/runtime/kernels/patch.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

// What each four channels begin with, in the order of one LDM: sums of 0, and where the patch is.
struct Start {
  int32_t sum0;
  const int8_t* patch;  // blocks of 16 taps of pixel 0 and of pixel 1 in turn
  int32_t sum1, sum2, sum3;
  int32_t blocks;  // full ones; another follows them
  int32_t sum4, sum5, sum6, sum7;
  int32_t rest;  // taps in the last block: 1 … 16
};

// Channels in fours.
struct Fours {
  uint32x4_t filters;   // addresses of the first four
  uint32x4_t channels;  // addresses of those before their Channels
  uint16x8_t offsets;   // of two pixels' outputs, which take turns in lanes
};

uint16x8_t offsetsOf(int32_t apart) {
  const uint16x8_t lanes = vidupq_n_u16(0, 1);
  return vmlaq_n_u16(vshrq_n_u16(lanes, 1), vandq_u16(lanes, vdupq_n_u16(1)), static_cast<uint16_t>(apart));
}

Fours foursOf(const int8_t* weights, int32_t size, const Channel* channels, int32_t last, int32_t apart) {
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
#define THIMBLE_FOURS(first_shifts, ties)                         \
  asm volatile(                                                   \
      "ldr r3, [r11, #40]\n"                                      \
      "vctp.8 r3\n"                                               \
      "push {r0, r1, r2, r11}\n"                                  \
      "1:\n"                                                      \
      "ldr r11, [sp, #12]\n"                                      \
      "ldm r11, {r0, r1, r2, r4, r6, r7, r8, r10, r12, lr}\n"     \
      "vmov r3, r5, %e[filters]\n"                                \
      "vmov r9, r11, %f[filters]\n"                               \
      "cbz r7, 3f\n"                                              \
      "2:\n"                                                      \
      "vldrb.8 q0, [r1], #16\n"                                   \
      "vldrb.8 q1, [r1], #16\n"                                   \
      "vldrb.8 q2, [r3], #16\n"                                   \
      THIMBLE_SUMS("q2", "r0", "r8")                              \
      "vldrb.8 q3, [r5], #16\n"                                   \
      THIMBLE_SUMS("q3", "r2", "r10")                             \
      "vldrb.8 q2, [r9], #16\n"                                   \
      THIMBLE_SUMS("q2", "r4", "r12")                             \
      "vldrb.8 q3, [r11], #16\n"                                  \
      THIMBLE_SUMS("q3", "r6", "lr")                              \
      "subs r7, #1\n"                                             \
      "bne 2b\n"                                                  \
      "3:\n"                                                      \
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
      "add sp, sp, #16\n"                                         \
      : "+r"(at_y), "+r"(y_end), "+r"(step), "+r"(at), [filters] "+w"(filters), [channels] "+w"(channels) \
      : [offsets] "w"(fours.offsets), [zero] "w"(zero)            \
      : "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "p0", "cc", "memory")
// clang-format on

// Without the fused range.  size: taps of a filter.
template <bool kPlain>
__attribute__((noinline)) void run(const Start& start, const Fours& fours, int32_t size, int32_t zero_point,
                                   int8_t* y, int32_t count) {
  const int32x4_t zero = vdupq_n_s32(zero_point);
  uint32x4_t filters = fours.filters;
  uint32x4_t channels = fours.channels;
  register int8_t* at_y asm("r0") = y;
  register int8_t* y_end asm("r1") = y + count;
  register int32_t step asm("r2") = 4 * size;
  register const Start* at asm("r11") = &start;
  if (kPlain) {
    THIMBLE_FOURS("", "");
  } else {
    THIMBLE_FOURS(THIMBLE_FIRST_SHIFTS, THIMBLE_ALL_TIES);
  }
}
#undef THIMBLE_SUMS
#undef THIMBLE_FIRST_SHIFTS
#undef THIMBLE_ALL_TIES
#undef THIMBLE_FOURS

// Two pixels' taps, block by block in turn.
inline void interleave(const int8_t* p0, const int8_t* p1, int32_t size, int8_t* to) {
  for (; size > 16; size -= 16, p0 += 16, p1 += 16, to += 32) {
    vstrbq_s8(to, vldrbq_s8(p0));
    vstrbq_s8(to + 16, vldrbq_s8(p1));
  }
  const mve_pred16_t some = vctp8q(static_cast<uint32_t>(size));
  vstrbq_p_s8(to, vldrbq_z_s8(p0, some), some);
  vstrbq_p_s8(to + 16, vldrbq_z_s8(p1, some), some);
}

// The next pixel's taps.
__attribute__((noinline)) const int8_t* taps(dsp::Walker& walker, int8_t* room) {
  const int8_t* const at = walker.sideBySide(room);
  walker.next();
  return at;
}

// All that does not change from pixel to pixel.
struct Layer {
  const Conv2dRecord& b;
  const int32_t size;   // taps of a filter
  const int32_t whole;  // channels in fours
  const Channel* const of_channels;
  void (*const kernel)(const Start&, const Fours&, int32_t, int32_t, int8_t*, int32_t);
  Start start = {};
  Fours fours;
  Fours others;  // the last one to three channels

  Layer(const Conv2dRecord& layer, const Memory& memory)
      : b(layer),
        size(b.ay.filter * b.ax.filter * b.depth),
        whole(b.channels & ~3),
        of_channels(reinterpret_cast<const Channel*>(&layer + 1)),
        kernel(mve::isPlain(of_channels, b.channels, b.to) ? run<true> : run<false>),
        fours(foursOf(memory.int8(b.w), size, of_channels, 3, b.channels)) {
    start.patch = memory.int8(b.patch);
    start.blocks = (size - 1) / 16;
    start.rest = size - 16 * start.blocks;
    if (whole != b.channels) {
      others = foursOf(memory.int8(b.w) + whole * size, size, of_channels + whole, b.channels - whole - 1, 4);
    }
  }

  /// The second pixel's outputs lie `apart` bytes further: channels, or 0 where it is the first one again.
  void twoPixels(int8_t* y, int32_t apart) {
    fours.offsets = offsetsOf(apart);
    if (whole > 0) kernel(start, fours, size, b.to.zero_point, y, whole);
    if (whole == b.channels) return;
    int8_t rest[8];
    kernel(start, others, size, b.to.zero_point, rest, 4);
    for (int32_t i = 0; i < b.channels - whole; ++i) {
      y[whole + i] = rest[i];
      y[whole + i + apart] = rest[4 + i];
    }
  }
};

}  // namespace

bool convFile(const Conv2dRecord& b, const Memory& memory) {
  if (b.group_channels != b.channels || b.channels > kMaxExtent) return false;
  PackedConv shape = {};
  shape.in_channels = b.in_channels;
  shape.ay = b.ay;
  shape.ax = b.ax;
  shape.zero_point = b.zero_point;
  Layer layer(b, memory);
  int8_t* const patch = memory.int8Out(b.patch);
  // Single blocks are gathered in their places, more of them behind these.
  const bool single = layer.start.blocks == 0;
  int8_t* const room0 = single ? patch : patch + 32 * layer.start.blocks + 16 + layer.start.rest;
  int8_t* const room1 = single ? patch + 16 : room0 + layer.size;
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  const int32_t pixels = b.ay.out * b.ax.out;
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    dsp::Walker walker(shape, image);
    for (int32_t left = pixels; left > 0; left -= 2) {
      const bool two = left > 1;
      const int8_t* const p0 = taps(walker, room0);
      const int8_t* const p1 = two ? taps(walker, room1) : p0;
      if (p0 != patch || !two) interleave(p0, p1, layer.size, patch);
      const int32_t step = two ? b.channels : 0;
      layer.twoPixels(y, step);
      y += b.channels + step;
    }
  }
  mve::clampAll(memory.int8Out(b.y), b.images * pixels * b.channels, b.to);
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif
