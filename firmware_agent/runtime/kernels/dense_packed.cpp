// Packed fully connected layer: four channels at a time, a last one or two together.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/hilo.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// So many groups of four taps keep all sums in range whatever the weights are.
const int32_t kMostGroups = 64;
const int32_t kUnrolled = 4;  // groups

/// Sums of two pairs of channels: both (256 × B + A) and A alone; and what a loop needs.
struct Quad {
  int32_t both_p, a_p, both_q, a_q;
  int32_t blocks;  // of unrolled groups
  int32_t rest;    // single groups
};

#ifdef THIMBLE_DSP

// r0: x, r1: w, r2: a counter; r3 … r6: the sums; a word of x becomes lr and itself.
#define THIMBLE_DENSE_PAIR(both, a, even, odd, w0, w1) \
  "smlad " both ", " w0 ", " even ", " both            \
  "\n"                                                 \
  "sxtb16 " w0 ", " w0                                 \
  "\n"                                                 \
  "smlad " a ", " w0 ", " even ", " a                  \
  "\n"                                                 \
  "smlad " both ", " w1 ", " odd ", " both             \
  "\n"                                                 \
  "sxtb16 " w1 ", " w1                                 \
  "\n"                                                 \
  "smlad " a ", " w1 ", " odd ", " a "\n"
#define THIMBLE_DENSE_GROUP(x)                                                        \
  "ldmia r1!, {r7, r8, r9, r10}\n"                                                    \
  "sxtb16 lr, " x                                                                     \
  "\n"                                                                                \
  "sxtb16 " x ", " x ", ror #8\n" THIMBLE_DENSE_PAIR("r3", "r4", "lr", x, "r7", "r8") \
      THIMBLE_DENSE_PAIR("r5", "r6", "lr", x, "r9", "r10")

// x: 4-aligned.  Returns the end of w.
__attribute__((noinline)) const uint32_t* dotFour(const int8_t* x, const uint32_t* w, Quad& quad) {
  register const int8_t* at_x asm("r0") = x;
  register const uint32_t* at_w asm("r1") = w;
  register Quad* at asm("r2") = &quad;
  asm volatile(
      "push {r2}\n"
      "mov r3, #0\n"
      "mov r4, #0\n"
      "mov r5, #0\n"
      "mov r6, #0\n"
      "ldr r2, [r2, #16]\n"
      "cmp r2, #0\n"
      "beq 2f\n"
      "1:\n"
      "ldrd r11, r12, [r0], #8\n"
      THIMBLE_DENSE_GROUP("r11")
      THIMBLE_DENSE_GROUP("r12")
      "ldrd r11, r12, [r0], #8\n"
      THIMBLE_DENSE_GROUP("r11")
      THIMBLE_DENSE_GROUP("r12")
      "subs r2, #1\n"
      "bne 1b\n"
      "2:\n"
      "ldr r2, [sp]\n"
      "ldr r2, [r2, #20]\n"
      "cmp r2, #0\n"
      "beq 4f\n"
      "3:\n"
      "ldr r11, [r0], #4\n"
      THIMBLE_DENSE_GROUP("r11")
      "subs r2, #1\n"
      "bne 3b\n"
      "4:\n"
      "pop {r2}\n"
      "stm r2, {r3, r4, r5, r6}\n"
      : "+r"(at_x), "+r"(at_w), "+r"(at)
      :
      : "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
  return at_w;
}

#else

const uint32_t* dotFour(const int8_t* x, const uint32_t* w, Quad& quad) {
  quad.both_p = quad.a_p = quad.both_q = quad.a_q = 0;
  for (int32_t g = quad.blocks * kUnrolled + quad.rest; g > 0; --g, x += 4, w += 4) {
    const uint32_t taps[2] = {evenBytes(load(x)), oddBytes(load(x))};
    for (int32_t k = 0; k < 2; ++k) {
      quad.both_p = dot2(w[k], taps[k], quad.both_p);
      quad.a_p = dot2(evenBytes(w[k]), taps[k], quad.a_p);
      quad.both_q = dot2(w[2 + k], taps[k], quad.both_q);
      quad.a_q = dot2(evenBytes(w[2 + k]), taps[k], quad.a_q);
    }
  }
  return w;
}

#endif

template <bool kSignedTies>
inline int8_t narrow(int32_t sum, const Rescale& by) {
  return static_cast<int8_t>(rescale<kSignedTies>(sum, by.factor, by.round, by.shift));
}

// Four channels; of the last, three.  Returns the end of the stream.
template <bool kSignedTies>
inline const uint32_t* four(const PackedDense& b, const int8_t* x, const uint32_t* stream, int8_t* y,
                            int32_t left) {
  int32_t sum0 = static_cast<int32_t>(stream[0]);
  int32_t sum1 = static_cast<int32_t>(stream[1]);
  int32_t sum2 = static_cast<int32_t>(stream[2]);
  int32_t sum3 = static_cast<int32_t>(stream[3]);
  stream += 4;
  int32_t groups = b.groups;
  do {
    const int32_t some = groups < kMostGroups ? groups : kMostGroups;
    Quad quad;
    quad.blocks = some / kUnrolled;
    quad.rest = some % kUnrolled;
    stream = dotFour(x, stream, quad);
    sum0 += quad.a_p;
    sum1 += second(quad.both_p, quad.a_p);
    sum2 += quad.a_q;
    sum3 += second(quad.both_q, quad.a_q);
    groups -= some;
    x += 4 * some;
  } while (groups > 0);
  const Rescale* by = reinterpret_cast<const Rescale*>(stream);
  y[0] = narrow<kSignedTies>(sum0, by[0]);
  y[1] = narrow<kSignedTies>(sum1, by[1]);
  y[2] = narrow<kSignedTies>(sum2, by[2]);
  if (left != 3) y[3] = narrow<kSignedTies>(sum3, by[3]);
  return stream + 12;
}

// The last one or two channels.
template <bool kSignedTies>
void two(const PackedDense& b, const int8_t* x, const uint32_t* stream, int8_t* y, int32_t left) {
  int32_t sum0 = static_cast<int32_t>(stream[0]);
  int32_t sum1 = static_cast<int32_t>(stream[1]);
  stream += 2;
  int32_t groups = b.groups;
  do {
    int32_t both = 0;
    int32_t a = 0;
    const int8_t* const end = x + 4 * (groups < kMostGroups ? groups : kMostGroups);
    for (; x != end; x += 4, stream += 2) {
      const uint32_t even = evenBytes(load(x));
      const uint32_t odd = oddBytes(load(x));
      both = dot2(stream[1], odd, dot2(stream[0], even, both));
      a = dot2(evenBytes(stream[1]), odd, dot2(evenBytes(stream[0]), even, a));
    }
    sum0 += a;
    sum1 += second(both, a);
    groups -= kMostGroups;
  } while (groups > 0);
  const Rescale* by = reinterpret_cast<const Rescale*>(stream);
  y[0] = narrow<kSignedTies>(sum0, by[0]);
  if (left == 2) y[1] = narrow<kSignedTies>(sum1, by[1]);
}

template <bool kSignedTies>
void row(const PackedDense& b, const int8_t* x, const uint32_t* stream, int8_t* y) {
  int32_t left = b.channels;
  for (; left > 2; left -= 4, y += 4) stream = four<kSignedTies>(b, x, stream, y, left);
  if (left > 0) two<kSignedTies>(b, x, stream, y, left);
}

}  // namespace

void densePacked(const int32_t* record, const Memory& memory) {
  const PackedDense& b = *reinterpret_cast<const PackedDense*>(record);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth, y += b.channels) {
    if (b.to.signed_ties) {
      row<true>(b, x, stream, y);
    } else {
      row<false>(b, x, stream, y);
    }
    clampAll(y, b.channels, b.to);
  }
}

}  // namespace runtime
}  // namespace thimble
