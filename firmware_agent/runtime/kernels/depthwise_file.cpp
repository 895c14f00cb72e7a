// DEPTHWISE_CONV_2D on weights as they lie: four channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"

namespace thimble {
namespace runtime {

#if defined(THIMBLE_DSP) && !defined(THIMBLE_MVE)

namespace {

using namespace dsp;

const int32_t kMostRows = 16;

// Sums of four channels, in the order in which a word's bytes come out: 0, 2, 1, 3.
struct Four {
  int32_t c0, c2, c1, c3;
};

// The rows of the ring that an output row needs, in order.
struct Lines {
  const int8_t* at[kMostRows];
};

// `count` taps of four channels, each `step` bytes from the one before in x and w.
inline void taps(const int8_t* x, const int8_t* w, int32_t step, int32_t count, Four& sums) {
  for (; count > 0; --count, x += step, w += step) {
    const uint32_t even = evenBytes(load(x));
    const uint32_t odd = oddBytes(load(x));
    const uint32_t w_even = evenBytes(load(w));
    const uint32_t w_odd = oddBytes(load(w));
    sums.c0 = mulLow(even, w_even, sums.c0);
    sums.c2 = mulHigh(even, w_even, sums.c2);
    sums.c1 = mulLow(odd, w_odd, sums.c1);
    sums.c3 = mulHigh(odd, w_odd, sums.c3);
  }
}

// Taps of one input channel, one byte after the other, for four channels.
inline void tapsOfOne(const int8_t* x, const int8_t* w, int32_t step, int32_t count, Four& sums) {
  for (; count > 0; --count, w += step) {
    const uint32_t value = static_cast<uint32_t>(static_cast<int32_t>(*x++)) & 0xffff;
    const uint32_t both = value | value << 16;
    const uint32_t even = evenBytes(load(w));
    const uint32_t odd = oddBytes(load(w));
    sums.c0 = mulLow(both, even, sums.c0);
    sums.c2 = mulHigh(both, even, sums.c2);
    sums.c1 = mulLow(both, odd, sums.c1);
    sums.c3 = mulHigh(both, odd, sums.c3);
  }
}

const int32_t kMostTaps = 128;

// Two pixels' taps of one input channel, widened: for four taps px0 (0, 2), px1 (0, 2), px0 (1, 3), px1 (1, 3); then the
// weights of four channels, `step` bytes from tap to tap.
struct TwoPixels {
  const uint32_t* x;
  const int8_t* w;
  int32_t fours;
  int32_t step;
};

// Sums of channels c and c + 2 (turn: of c + 1 and c + 3): px0's first, px1's first, px0's second, px1's second.
#define THIMBLE_TWO_TAPS(turn)    \
  "sxtb16 r12, r12" turn          \
  "\n"                            \
  "sxtb16 lr, lr" turn            \
  "\n"                            \
  "pkhbt r5, r12, lr, lsl #16\n"  \
  "pkhtb r12, lr, r12, asr #16\n" \
  "ldrd r6, r7, [r0], #8\n"       \
  "smlad r8, r6, r5, r8\n"        \
  "smlad r9, r7, r5, r9\n"        \
  "smlad r10, r6, r12, r10\n"     \
  "smlad r11, r7, r12, r11\n"
#define THIMBLE_TWO_CHANNELS(turn) \
  asm volatile(                                           \
      "push {r1, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n" \
      "ldm r0, {r0, r1, r2, r3}\n"                        \
      "add r4, r3, r3, lsl #1\n"                          \
      "mov r8, #0\n"                                      \
      "mov r9, #0\n"                                      \
      "mov r10, #0\n"                                     \
      "mov r11, #0\n"                                     \
      "1:\n"                                              \
      "ldr r12, [r1]\n"                                   \
      "ldr lr, [r1, r3, lsl #1]\n"                        \
      THIMBLE_TWO_TAPS(turn)                              \
      "ldr r12, [r1, r3]\n"                               \
      "ldr lr, [r1, r4]\n"                                \
      "add r1, r1, r3, lsl #2\n"                          \
      THIMBLE_TWO_TAPS(turn)                              \
      "subs r2, r2, #1\n"                                 \
      "bne 1b\n"                                          \
      "pop {r1}\n"                                        \
      "stm r1, {r8, r9, r10, r11}\n"                      \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

__attribute__((naked, noinline)) void evenChannels(const TwoPixels&, int32_t (&)[4]) {
  THIMBLE_TWO_CHANNELS("");
}
__attribute__((naked, noinline)) void oddChannels(const TwoPixels&, int32_t (&)[4]) {
  THIMBLE_TWO_CHANNELS(", ror #8");
}
#undef THIMBLE_TWO_TAPS
#undef THIMBLE_TWO_CHANNELS

// A pixel's taps, widened, to every other word.
void gatherOne(const DepthwiseRecord& b, const Lines& lines, int32_t ox, uint32_t* to) {
  int8_t patch[kMostTaps];
  int8_t* byte = patch;
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
    const int8_t* from = lines.at[ky] + ox * b.ax.stride;
    int32_t left = b.ax.filter;
    for (; left >= 4; left -= 4, from += 4, byte += 4) {
      const uint32_t word = load(from);
      __builtin_memcpy(byte, &word, sizeof(word));
    }
    for (; left > 0; --left) *byte++ = *from++;
  }
  for (const int8_t* at = patch; at != byte; at += 4, to += 4) {
    to[0] = evenBytes(load(at));
    to[2] = oddBytes(load(at));
  }
}

// One input channel with all taps in fours, at most kMostTaps: two pixels at a time.
__attribute__((noinline)) void oneChannel(const DepthwiseRecord& b, const Lines& lines, const int8_t* weights,
                                          const Channel* channels, int8_t* y) {
  uint32_t patch[kMostTaps];
  TwoPixels two = {patch, weights, b.ax.filter * b.ay.filter >> 2, b.channels};
  for (int32_t ox = 0; ox < b.ax.out; ox += 2, y += 2 * b.channels) {
    const bool last = ox + 1 == b.ax.out;
    gatherOne(b, lines, ox, patch);
    gatherOne(b, lines, last ? ox : ox + 1, patch + 1);
    int8_t* const y1 = last ? y : y + b.channels;
    for (int32_t c = 0; c < b.channels; c += 4) {
      two.w = weights + c;
      for (int32_t odd = 0; odd < 2; ++odd) {
        int32_t sums[4];
        odd == 0 ? evenChannels(two, sums) : oddChannels(two, sums);
        for (int32_t k = 0; k < 2; ++k) {
          const int32_t o = c + odd + 2 * k;
          const Finish finish(channels[o], b.to);
          y[o] = finish(sums[2 * k]);
          y1[o] = finish(sums[2 * k + 1]);
        }
      }
    }
  }
}

// Channels c to c + 3 of a whole output row.
__attribute__((noinline)) void fourChannels(const DepthwiseRecord& b, const Lines& lines, int32_t c,
                                            const int8_t* weights, const Channel* channels, int8_t* y) {
  const bool one = b.in_channels == 1;
  const int32_t step = b.ax.stride * b.in_channels;
  const int32_t row_weights = b.ax.filter * b.channels;
  const Finish finish[] = {Finish(channels[c], b.to), Finish(channels[c + 1], b.to),
                           Finish(channels[c + 2], b.to), Finish(channels[c + 3], b.to)};
  int32_t at = one ? 0 : c;
  for (int32_t ox = b.ax.out; ox > 0; --ox, at += step, y += b.channels) {
    Four sums = {0, 0, 0, 0};
    const int8_t* w = weights + c;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky, w += row_weights) {
      const int8_t* x = lines.at[ky] + at;
      if (one) {
        tapsOfOne(x, w, b.channels, b.ax.filter, sums);
      } else {
        taps(x, w, b.channels, b.ax.filter, sums);
      }
    }
    y[c] = finish[0](sums.c0);
    y[c + 1] = finish[1](sums.c1);
    y[c + 2] = finish[2](sums.c2);
    y[c + 3] = finish[3](sums.c3);
  }
}

#ifdef THIMBLE_DSP_LOOPS

// A row of 3×3 filters over four channels, in memory because the loop takes all registers.
struct ThreeLoop {
  int32_t biases[4];    // of channels 0, 2, 1, 3
  Rescale rescales[4];  // of channels 0, 1, 2, 3
  const int8_t* weights;
  int32_t x_step;
  int32_t y_step;
  int8_t* y;
  int32_t pixels;
};

#define THIMBLE_TAP(x, place) \
  "ldr r4, [" x place         \
  "]\n"                       \
  "ldr r5, [r3" place         \
  "]\n"                       \
  "sxtb16 r6, r4\n"           \
  "sxtb16 r7, r5\n"           \
  "sxtb16 r4, r4, ror #8\n"   \
  "sxtb16 r5, r5, ror #8\n"   \
  "smlabb r8, r6, r7, r8\n"   \
  "smlatt r9, r6, r7, r9\n"   \
  "smlabb r10, r4, r5, r10\n" \
  "smlatt r11, r4, r5, r11\n"
#define THIMBLE_ROW(x) THIMBLE_TAP(x, "") THIMBLE_TAP(x, ", lr") THIMBLE_TAP(x, ", lr, lsl #1")
#define THIMBLE_NEXT_ROW "add r3, r3, lr\nadd r3, r3, lr, lsl #1\n"
#define THIMBLE_VALUE(sum, at) \
  "ldmia r12!, {r4, r5, r6}\n" \
  "lsl r7, " sum               \
  ", #1\n"                     \
  "smmlar r5, r7, r4, r5\n"    \
  "add r5, r5, r7, asr #31\n"  \
  "asr r5, r5, r6\n"           \
  "ssat r5, #8, r5\n"          \
  "strb r5, [r3, #" at "]\n"

// Sums of channels 0, 2, 1, 3: r8 to r11.  Rows r0 to r2, the loop's facts on the stack.
__attribute__((noinline)) void threeByThree(ThreeLoop& loop, const int8_t* row0, const int8_t* row1,
                                            const int8_t* row2, int32_t channels) {
  register const int8_t* r0 asm("r0") = row0;
  register const int8_t* r1 asm("r1") = row1;
  register const int8_t* r2 asm("r2") = row2;
  register ThreeLoop* facts asm("r3") = &loop;
  register int32_t step asm("r4") = channels;
  asm volatile(
      "push {r3, r4}\n"
      "1:\n"
      "ldr r12, [sp]\n"
      "ldr lr, [sp, #4]\n"
      "ldmia r12!, {r8, r9, r10, r11}\n"
      "ldr r3, [r12, #48]\n" THIMBLE_ROW("r0") THIMBLE_NEXT_ROW THIMBLE_ROW("r1") THIMBLE_NEXT_ROW THIMBLE_ROW("r2")
      "ldr r3, [r12, #60]\n" THIMBLE_VALUE("r8", "0") THIMBLE_VALUE("r10", "1") THIMBLE_VALUE("r9", "2")
          THIMBLE_VALUE("r11", "3")
      "add r7, r12, #4\n"
      "ldm r7, {r4, r5, r6, r7}\n"
      "add r0, r0, r4\n"
      "add r1, r1, r4\n"
      "add r2, r2, r4\n"
      "add r3, r3, r5\n"
      "subs r7, r7, #1\n"
      "strd r3, r7, [r12, #12]\n"
      "bne 1b\n"
      "add sp, sp, #8\n"
      : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(facts), "+r"(step)
      :
      : "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
#undef THIMBLE_TAP
#undef THIMBLE_ROW
#undef THIMBLE_NEXT_ROW
#undef THIMBLE_VALUE

// False: a shift or bias that the loop does not take.
bool threeRow(const DepthwiseRecord& b, const Lines& lines, int32_t c, const int8_t* weights,
              const Channel* channels, int8_t* y) {
  ThreeLoop loop;
  const int32_t order[] = {0, 2, 1, 3};
  for (int32_t i = 0; i < 4; ++i) {
    const Channel& channel = channels[c + i];
    const int32_t shift = -channel.multiplier.shift;
    if (!isQuick(channel, 9)) return false;
    loop.biases[i] = channels[c + order[i]].bias;
    loop.rescales[i] = {channel.multiplier.value, (1 << (shift - 1)) + b.to.zero_point * (1 << shift), shift};
  }
  loop.weights = weights + c;
  loop.x_step = b.ax.stride * b.channels;
  loop.y_step = b.channels;
  loop.y = y + c;
  loop.pixels = b.ax.out;
  threeByThree(loop, lines.at[0] + c, lines.at[1] + c, lines.at[2] + c, b.channels);
  return true;
}

#else

bool threeRow(const DepthwiseRecord&, const Lines&, int32_t, const int8_t*, const Channel*, int8_t*) {
  return false;
}

#endif

}  // namespace

int32_t depthwiseFileFacts(const DepthwiseRecord&, const int8_t*, const Channel*) { return 0; }

bool depthwiseFileRow(const DepthwiseRecord& b, int32_t, const int8_t* const* rows, const int8_t* weights,
                      const Channel* channels, int8_t* y) {
  const bool one = b.in_channels == 1;
  if ((b.multiplier != 1 && !one) || b.channels % 4 != 0 || b.ax.dilation != 1 || b.ay.filter > kMostRows) {
    return false;
  }
  Lines lines;
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) lines.at[ky] = rows[ky];
  const bool three = !one && b.ax.filter == 3 && b.ay.filter == 3;
  const int32_t size = b.ax.filter * b.ay.filter;
  const bool done = one && size % 4 == 0 && size <= kMostTaps;
  if (done) oneChannel(b, lines, weights, channels, y);
  for (int32_t c = 0; c < b.channels && !done; c += 4) {
    if (three && threeRow(b, lines, c, weights, channels, y)) continue;
    fourChannels(b, lines, c, weights, channels, y);
  }
  clampAll(y, b.ax.out * b.channels, b.to);
  return true;
}

#elif !defined(THIMBLE_MVE)

int32_t depthwiseFileFacts(const DepthwiseRecord&, const int8_t*, const Channel*) { return 0; }

bool depthwiseFileRow(const DepthwiseRecord&, int32_t, const int8_t* const*, const int8_t*, const Channel*,
                      int8_t*) {
  return false;
}

#endif

}  // namespace runtime
}  // namespace thimble
