// Packed convolution with wide weights: three pixels and two channels at a time, three products an instruction.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/patch.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

const int32_t kField = 21;  // bits

// The sums of three pixels in two channels, [channel][pixel], doubled.
struct Sums6 {
  int32_t of[2][3];
};

#ifdef THIMBLE_DSP_LOOPS

#define THIMBLE_TWO_TAPS           \
  "ldmia r0!, {r7, r8, r9, r10}\n" \
  "ldmia r1!, {r11, r12}\n"        \
  "smlal r3, r4, r11, r7\n"        \
  "smlal r5, r6, r11, r8\n"        \
  "smlal r3, r4, r12, r9\n"        \
  "smlal r5, r6, r12, r10\n"

// r0: the loop's address, kept on the stack; r1: the stream.  Pixels' sums are A0 r7, A1 r9, A2 r8, B0 r6, B1 r4, B2 r10.
#define THIMBLE_CHANNELS(ties) \
  asm volatile(                                                               \
      "push {r0}\n"                                                           \
      "1:\n"                                                                  \
      "ldr lr, [sp]\n"                                                        \
      "ldm lr, {r0, r2}\n"                                                    \
      "ldmia r1!, {r3, r4}\n"                                                 \
      "mov r5, r3\n"                                                          \
      "mov r6, r4\n"                                                          \
      "cmp r2, #0\n"                                                          \
      "beq 3f\n"                                                              \
      "2:\n" THIMBLE_TWO_TAPS THIMBLE_TWO_TAPS THIMBLE_TWO_TAPS THIMBLE_TWO_TAPS \
      "subs r2, r2, #1\n"                                                     \
      "bne 2b\n"                                                              \
      "3:\n"                                                                  \
      "ldr r2, [lr, #8]\n"                                                    \
      "cbz r2, 5f\n"                                                          \
      "4:\n" THIMBLE_TWO_TAPS                                                 \
      "subs r2, r2, #1\n"                                                     \
      "bne 4b\n"                                                              \
      "5:\n"                                                                  \
      "sbfx r7, r3, #0, #21\n"                                                \
      "sbfx r8, r5, #0, #21\n"                                                \
      "subs r3, r3, r7\n"                                                     \
      "sbc r4, r4, r7, asr #31\n"                                             \
      "subs r5, r5, r8\n"                                                     \
      "sbc r6, r6, r8, asr #31\n"                                             \
      "lsr r9, r5, #21\n"                                                     \
      "orr r9, r9, r6, lsl #11\n"                                             \
      "sub r10, r9, r7\n"                                                     \
      "sbfx r10, r10, #0, #21\n"                                              \
      "add r11, r7, r10\n"                                                    \
      "asr r6, r6, #10\n"                                                     \
      "sub r6, r6, r11, asr #31\n"                                            \
      "lsr r9, r3, #21\n"                                                     \
      "orr r9, r9, r4, lsl #11\n"                                             \
      "sub r9, r9, r6\n"                                                      \
      "sbfx r9, r9, #0, #21\n"                                                \
      "add r11, r9, r6\n"                                                     \
      "asr r4, r4, #10\n"                                                     \
      "sub r4, r4, r11, asr #31\n"                                            \
      "ldmia r1!, {r2, r3, r5, r11, r12, lr}\n"                               \
      THIMBLE_NARROW_DOUBLED("r7", "r2", "r3", "r5", ties)                            \
      THIMBLE_NARROW_DOUBLED("r9", "r2", "r3", "r5", ties)                            \
      THIMBLE_NARROW_DOUBLED("r8", "r2", "r3", "r5", ties)                            \
      THIMBLE_NARROW_DOUBLED("r6", "r11", "r12", "lr", ties)                          \
      THIMBLE_NARROW_DOUBLED("r4", "r11", "r12", "lr", ties)                          \
      THIMBLE_NARROW_DOUBLED("r10", "r11", "r12", "lr", ties)                         \
      "ldr lr, [sp]\n"                                                        \
      "add r12, lr, #12\n"                                                    \
      "ldm r12, {r0, r2, r3, r5}\n"                                           \
      "strb r6, [r0, #1]\n"                                                   \
      "strb r7, [r0], #2\n"                                                   \
      "strb r4, [r2, #1]\n"                                                   \
      "strb r9, [r2], #2\n"                                                   \
      "strb r10, [r3, #1]\n"                                                  \
      "strb r8, [r3], #2\n"                                                   \
      "stm r12, {r0, r2, r3}\n"                                               \
      "cmp r0, r5\n"                                                          \
      "bne 1b\n"                                                              \
      "add sp, sp, #4\n"                                                      \
      : "+r"(at), "+r"(from)                                                  \
      :                                                                       \
      : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory")

#endif

// One pair of channels, in C++: for what the loop above does not do.  Returns the end of its stream.
const uint32_t* sumPair(const uint32_t* patch, const uint32_t* stream, int32_t taps, Sums6& sums) {
  uint64_t s1 = static_cast<uint64_t>(stream[1]) << 32 | stream[0];
  uint64_t s2 = s1;
  stream += 2;
  for (int32_t k = 0; k < taps; ++k, patch += 2, ++stream) {
    const int64_t w = static_cast<int32_t>(*stream);
    s1 += static_cast<uint64_t>(w * static_cast<int32_t>(patch[0]));
    s2 += static_cast<uint64_t>(w * static_cast<int32_t>(patch[1]));
  }
  const auto field = [](uint64_t x) { return static_cast<int32_t>(static_cast<uint32_t>(x) << 11) >> 11; };
  const auto wide = [](int32_t x) { return static_cast<uint64_t>(static_cast<int64_t>(x)); };
  int32_t(&a)[3] = sums.of[0];
  int32_t(&b)[3] = sums.of[1];
  a[0] = field(s1);
  a[2] = field(s2);
  s1 = (s1 - wide(a[0])) >> kField;
  s2 = (s2 - wide(a[2])) >> kField;
  b[2] = field(s2 - wide(a[0]));
  b[0] = field((s2 - wide(a[0] + b[2])) >> kField);
  a[1] = field(s1 - wide(b[0]));
  b[1] = field((s1 - wide(a[1] + b[0])) >> kField);
  return stream;
}

void threePixels(const PackedConv& b, const uint32_t* patch, const uint32_t* stream, int8_t* const (&y)[3]) {
  const int32_t taps = 4 * b.groups;
  int32_t done = 0;
#ifdef THIMBLE_DSP_LOOPS
  if (b.channels > 1) {
    done = b.channels & ~1;
    const ChannelLoop loop = {patch, taps >> 3, (taps & 7) >> 1, y[0], y[1], y[2], y[0] + done};
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
    Sums6 sums;
    stream = sumPair(patch, stream, taps, sums);
    const Rescale* by = reinterpret_cast<const Rescale*>(stream);
    stream += 6;
    for (int32_t c = 0; c < 2 && done + c < b.channels; ++c) {
      for (int32_t p = 0; p < 3; ++p) y[p][done + c] = narrowed(sums.of[c][p] >> 1, by[c], b.to);
    }
  }
  for (int8_t* pixel : y) clampAll(pixel, b.channels, b.to);
}

// Three pixels' taps as the products want them: p0 + p1 × 2^21, p2 + p0 × 2^21.
void widen(const PackedConv& b, Taps (&pixels)[3], uint32_t* to) {
  const int32_t row_bytes = b.ax.filter * b.in_channels;
  for (int32_t rows = b.ay.filter; rows > 0; --rows) {
    const int8_t* p0 = pixels[0].at;
    const int8_t* p1 = pixels[1].at;
    const int8_t* p2 = pixels[2].at;
    const int8_t* const end = p0 + row_bytes;
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

void convWide(const int32_t* record, const Memory& memory) {
  const PackedConv& b = *reinterpret_cast<const PackedConv*>(record);
  const int32_t taps = 4 * b.groups;
  uint32_t* patch = reinterpret_cast<uint32_t*>(memory.int8Out(b.patch));
  int8_t* room = reinterpret_cast<int8_t*>(patch + 2 * taps);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  const int32_t pixels = b.ay.out * b.ax.out;
  for (int32_t i = 2 * taps; i > 2 * b.ay.filter * b.ax.filter * b.in_channels; --i) patch[i - 1] = 0;
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    Walker walker(b, image);
    for (int32_t left = pixels; left > 0; left -= 3) {
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
}

}  // namespace runtime
}  // namespace thimble
