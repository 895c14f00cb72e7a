// Packed convolution with wide weights: three pixels and four channels at a time, three products an instruction.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/part.h"
#include "firmware_agent/runtime/kernels/patch.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

const int32_t kField = 21;  // bits

#ifdef THIMBLE_DSP_LOOPS

/// What the loop over channels needs.
struct WideLoop {
  const uint32_t* patch;
  const uint32_t* patch_end;
  uint32_t entry;  // into the loop over sixteen taps: what to skip at first, + 1 for a Thumb address
  int32_t signed_ties;
  int8_t* y[3];
  const int8_t* y0_end;
};

#define THIMBLE_TAP          \
  "ldmia r0!, {r10, r11}\n"  \
  "ldmia r1!, {r12, lr}\n"   \
  "smlal r2, r3, r12, r10\n" \
  "smlal r4, r5, r12, r11\n" \
  "smlal r6, r7, lr, r10\n"  \
  "smlal r8, r9, lr, r11\n"
// 96 bytes of code.
// 96 bytes of code.
#define THIMBLE_FOUR_TAPS THIMBLE_TAP THIMBLE_TAP THIMBLE_TAP THIMBLE_TAP

#define THIMBLE_WIDE_TIES(x) \
  "add r0, r12, " x          \
  ", asr #31\n"              \
  "smmlar " x ", " x ", r9, r0\n"
#define THIMBLE_WIDE_NO_TIES(x) "smmlar " x ", " x ", r9, r12\n"
#define THIMBLE_WIDE_OUT(x, rounded)                          \
  "add " x ", r8, " x ", lsl #1\n" rounded(x) "asr " x ", " x \
                                              ", lr\n"        \
                                              "ssat " x ", #8, " x "\n"

// Two channels A and B of three pixels, r2 to r5: A0 r10, A1 r2, A2 r11, B0 r3, B1 r5 … become int8.  r0, r8, r9, r12 and lr are lost.
#define THIMBLE_WIDE_PAIR(rounded) \
  "ubfx r10, r2, #0, #21\n"          \
  "subs r4, r4, r10, lsl #21\n"      \
  "sbc r5, r5, r10, lsr #11\n"       \
  "ubfx r11, r4, #0, #21\n"          \
  "lsr r4, r4, #21\n"                \
  "bfi r4, r5, #11, #10\n"           \
  "lsr r5, r5, #10\n"                \
  "subs r2, r2, r5, lsl #21\n"       \
  "sbc r3, r3, r5, lsr #11\n"        \
  "lsr r2, r2, #21\n"                \
  "bfi r2, r3, #11, #10\n"           \
  "lsr r3, r3, #10\n"                \
  "ldmia r1!, {r8, r9, r12, lr}\n"   \
  THIMBLE_WIDE_OUT("r10", rounded)   \
  THIMBLE_WIDE_OUT("r2", rounded)    \
  THIMBLE_WIDE_OUT("r11", rounded)   \
  "ldmia r1!, {r8, r9, r12, lr}\n"   \
  THIMBLE_WIDE_OUT("r5", rounded)    \
  THIMBLE_WIDE_OUT("r3", rounded)    \
  THIMBLE_WIDE_OUT("r4", rounded)    \
  "ldr r8, [sp, #16]\n"              \
  "ldr r9, [sp, #20]\n"              \
  "ldr r12, [sp, #24]\n"

// The rest of four channels once their sums are there.
#define THIMBLE_WIDE_REST(rounded) \
  "strd r8, r9, [sp, #32]\n"         \
  THIMBLE_WIDE_PAIR(rounded)         \
  "strb r10, [r8]\n"                 \
  "strb r5, [r8, #1]\n"              \
  "strb r2, [r9]\n"                  \
  "strb r3, [r9, #1]\n"              \
  "strb r11, [r12]\n"                \
  "strb r4, [r12, #1]\n"             \
  "ldrd r4, r5, [sp, #32]\n"         \
  "mov r2, r6\n"                     \
  "mov r3, r7\n"                     \
  THIMBLE_WIDE_PAIR(rounded)         \
  "strb r5, [r8, #3]\n"              \
  "strb r10, [r8, #2]\n"             \
  "strb r3, [r9, #3]\n"              \
  "strb r2, [r9, #2]\n"              \
  "strb r4, [r12, #3]\n"             \
  "strb r11, [r12, #2]\n"            \
  "add r8, r8, #4\n"                 \
  "add r9, r9, #4\n"                 \
  "add r12, r12, #4\n"               \
  "str r8, [sp, #16]\n"              \
  "str r9, [sp, #20]\n"              \
  "str r12, [sp, #24]\n"             \
  "ldr r2, [sp, #28]\n"              \
  "cmp r8, r2\n"                     \
  "bne 1b\n"

// All channels of three pixels, four at a time.  Returns the end of their stream.  Sums of two channels r2 to r5, of the other two
// r6 to r9; the loop's facts lie on the stack as in WideLoop, then room for two words.
__attribute__((naked, noinline)) const uint32_t* fourChannels(const WideLoop*, const uint32_t*) {
  asm volatile(
      "push {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n"
      "sub sp, sp, #44\n"
      "ldmia r0, {r2, r3, r4, r5, r6, r7, r8, r9}\n"
      "stmia sp, {r2, r3, r4, r5, r6, r7, r8, r9}\n"
      "1:\n"
      "ldmia r1!, {r2, r3, r6, r7}\n"
      "ldr r0, [sp]\n"
      "ldr r12, [sp, #8]\n"
      "mov r4, r2\n"
      "mov r5, r3\n"
      "mov r8, r6\n"
      "mov r9, r7\n"
      "adr lr, 2f\n"
      "add lr, lr, r12\n"
      "bx lr\n"
      ".balign 4\n"
      "2:\n"            //
      THIMBLE_FOUR_TAPS  //
      THIMBLE_FOUR_TAPS  //
      THIMBLE_FOUR_TAPS  //
      THIMBLE_FOUR_TAPS  //
      "ldr r12, [sp, #4]\n"
      "cmp r0, r12\n"
      "bne 2b\n"
      "ldr r12, [sp, #12]\n"
      "cmp r12, #0\n"
      "bne 4f\n"
      THIMBLE_WIDE_REST(THIMBLE_WIDE_NO_TIES)
      "b 5f\n"
      "4:\n"
      THIMBLE_WIDE_REST(THIMBLE_WIDE_TIES)
      "5:\n"
      "mov r0, r1\n"
      "add sp, sp, #44\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n");
}

#else

// What follows the weights of four channels, for each: twice the least sum, then a Rescale.
struct WideRescale {
  int32_t least;
  Rescale by;
};

// The sums of three pixels in two channels, [channel][pixel], each less its least.
struct Sums6 {
  uint32_t of[2][3];
};

// Channels 2 × pair and the next of four, in C++.
Sums6 sumPair(const uint32_t* patch, const uint32_t* stream, int32_t taps, int32_t pair) {
  uint64_t s1 = static_cast<uint64_t>(stream[2 * pair + 1]) << 32 | stream[2 * pair];
  uint64_t s2 = s1;
  for (int32_t k = 0; k < taps; ++k, patch += 2) {
    const int64_t w = static_cast<int32_t>(stream[4 + 2 * k + pair]);
    s1 += static_cast<uint64_t>(w * static_cast<int32_t>(patch[0]));
    s2 += static_cast<uint64_t>(w * static_cast<int32_t>(patch[1]));
  }
  const auto field = [](uint64_t x) { return static_cast<uint32_t>(x) & ((1u << kField) - 1); };
  Sums6 sums;
  sums.of[0][0] = field(s1);
  sums.of[0][2] = field(s2);
  s2 = (s2 >> kField) - sums.of[0][0];
  sums.of[1][2] = field(s2);
  sums.of[1][0] = field(s2 >> kField);
  s1 = (s1 >> kField) - sums.of[1][0];
  sums.of[0][1] = field(s1);
  sums.of[1][1] = field(s1 >> kField);
  return sums;
}

// Four channels or fewer, in C++: for what the loop above does not do.
void fewChannels(const PackedConv& b, const uint32_t* patch, const uint32_t* stream, int32_t channels,
                 int8_t* const (&y)[3]) {
  const int32_t taps = 4 * b.groups;
  const WideRescale* by = reinterpret_cast<const WideRescale*>(stream + 4 + 2 * taps);
  for (int32_t pair = 0; 2 * pair < channels; ++pair) {
    const Sums6 sums = sumPair(patch, stream, taps, pair);
    for (int32_t c = 2 * pair; c < 2 * pair + 2 && c < channels; ++c) {
      for (int32_t p = 0; p < 3; ++p) {
        const int32_t doubled = static_cast<int32_t>(sums.of[c & 1][p] << 1) + by[c].least;
        y[p][c] = narrowed(doubled >> 1, by[c].by, b.to);
      }
    }
  }
}

#endif

void threePixels(const PackedConv& b, const uint32_t* patch, const uint32_t* stream, int8_t* const (&y)[3]) {
  const int32_t taps = 4 * b.groups;
#ifdef THIMBLE_DSP_LOOPS
  const int32_t rest = b.channels & 3;
  const int32_t most = b.channels - rest;
  WideLoop loop = {patch,
                   patch + 2 * taps,
                   static_cast<uint32_t>(-b.groups & 3) * 96 + 1,
                   b.to.signed_ties,
                   {y[0], y[1], y[2]},
                   y[0] + most};
  if (most > 0) stream = fourChannels(&loop, stream);
  if (rest > 0) {
    int8_t spare[3][4];
    for (int32_t p = 0; p < 3; ++p) loop.y[p] = spare[p];
    loop.y0_end = spare[0] + 4;
    fourChannels(&loop, stream);
    for (int32_t p = 0; p < 3; ++p) {
      for (int32_t c = 0; c < rest; ++c) y[p][most + c] = spare[p][c];
    }
  }
#else
  for (int32_t done = 0; done < b.channels; done += 4, stream += 4 + 2 * taps + 16) {
    int8_t* const to[3] = {y[0] + done, y[1] + done, y[2] + done};
    fewChannels(b, patch, stream, b.channels - done < 4 ? b.channels - done : 4, to);
  }
#endif
  for (int8_t* pixel : y) clampAll(pixel, b.channels, b.to);
}

#ifdef THIMBLE_DSP
// `words` times four taps of three pixels, as widen makes them.  Returns the end.
uint32_t* widenWords(const int8_t* p0, const int8_t* p1, const int8_t* p2, int32_t words, uint32_t* to) {
#define THIMBLE_WIDENED(turn, at0, at1) \
  "sxtb r8, r4" turn                    \
  "\n"                                  \
  "sxtb r9, r5" turn                    \
  "\n"                                  \
  "sxtb r10, r6" turn                   \
  "\n"                                  \
  "add r9, r8, r9, lsl #21\n"           \
  "add r10, r10, r8, lsl #21\n"         \
  "str r9, [%[to], #" at0               \
  "]\n"                                 \
  "str r10, [%[to], #" at1 "]\n"
  if (words == 0) return to;
  asm volatile(
      "1:\n"
      "ldr r4, [%[p0]], #4\n"
      "ldr r5, [%[p1]], #4\n"
      "ldr r6, [%[p2]], #4\n"                   //
      THIMBLE_WIDENED("", "0", "4")             //
      THIMBLE_WIDENED(", ror #8", "8", "12")    //
      THIMBLE_WIDENED(", ror #16", "16", "20")  //
      THIMBLE_WIDENED(", ror #24", "24", "28")  //
      "add %[to], %[to], #32\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [p0] "+r"(p0), [p1] "+r"(p1), [p2] "+r"(p2), [n] "+r"(words), [to] "+r"(to)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "cc", "memory");
  return to;
}
#endif

// Three pixels' taps as the products want them: p0 + p1 × 2^21, p2 + p0 × 2^21.
void widen(const PackedConv& b, Taps (&pixels)[3], uint32_t* to) {
  const int32_t row_bytes = b.ax.filter * b.in_channels;
  for (int32_t rows = b.ay.filter; rows > 0; --rows) {
    const int8_t* p0 = pixels[0].at;
    const int8_t* p1 = pixels[1].at;
    const int8_t* p2 = pixels[2].at;
    const int8_t* const end = p0 + row_bytes;
#ifdef THIMBLE_DSP
    to = widenWords(p0, p1, p2, row_bytes / 4, to);
    p0 += row_bytes & ~3;
    p1 += row_bytes & ~3;
    p2 += row_bytes & ~3;
#endif
    while (p0 != end) {
      const uint32_t x0 = static_cast<uint32_t>(static_cast<int32_t>(*p0++));
      const uint32_t x1 = static_cast<uint32_t>(static_cast<int32_t>(*p1++));
      const uint32_t x2 = static_cast<uint32_t>(static_cast<int32_t>(*p2++));
      to[0] = x0 + (x1 << kField);
      to[1] = x2 + (x0 << kField);
      to += 2;
    }
    for (Taps& pixel : pixels) pixel.at += pixel.step;
  }
}

}  // namespace

void convWidePart(const int32_t* record, const Memory& memory, const Part& part) {
  const PackedConv& b = *reinterpret_cast<const PackedConv*>(record);
  const int32_t taps = 4 * b.groups;
  uint32_t* patch = reinterpret_cast<uint32_t*>(memory.int8Out(b.patch));
  int8_t* room = reinterpret_cast<int8_t*>(patch + 2 * taps);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  int8_t* y = part.y;
  for (int32_t i = 2 * taps; i > 2 * b.ay.filter * b.ax.filter * b.in_channels; --i) patch[i - 1] = 0;
  Walker walker(b, imageOf(b, memory, part), part.first);
  for (int32_t left = part.count; left > 0; left -= 3) {
    Taps taps_of[3];
    int8_t* to[3];
    for (int32_t p = 0; p < 3; ++p) {
      if (p < left) {
        taps_of[p] = walker.taps(room + p * taps);
        walker.next();
        to[p] = y;
        y += b.channels;
      } else {  // past the end the first is computed again
        taps_of[p] = taps_of[0];
        to[p] = to[0];
      }
    }
    widen(b, taps_of, patch);
    threePixels(b, patch, stream, to);
  }
}

void convWide(const int32_t* record, const Memory& memory) {
  forEachImage(*reinterpret_cast<const PackedConv*>(record), memory,
               [record, &memory](const Part& part) { convWidePart(record, memory, part); });
}

}  // namespace runtime
}  // namespace thimble
