// FULLY_CONNECTED on weights as they lie: two channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"

namespace thimble {
namespace runtime {

#if defined(THIMBLE_DSP) && !defined(THIMBLE_MVE)

namespace {

using namespace dsp;

// Both filters on one row of x, four taps at a time.
inline void dotTwo(const int8_t* x, const int8_t* a, const int8_t* b, int32_t groups, int32_t& sum_a,
                   int32_t& sum_b) {
  asm volatile(
      "1:\n"
      "ldr r4, [%[x]], #4\n"
      "ldr r6, [%[a]], #4\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r8, r6\n"
      "sxtb16 r6, r6, ror #8\n"
      "smlad %[sa], r8, r5, %[sa]\n"
      "smlad %[sa], r6, r4, %[sa]\n"
      "ldr r6, [%[b]], #4\n"
      "sxtb16 r8, r6\n"
      "sxtb16 r6, r6, ror #8\n"
      "smlad %[sb], r8, r5, %[sb]\n"
      "smlad %[sb], r6, r4, %[sb]\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [x] "+r"(x), [a] "+r"(a), [b] "+r"(b), [n] "+r"(groups), [sa] "+r"(sum_a), [sb] "+r"(sum_b)
      :
      : "r4", "r5", "r6", "r8", "cc", "memory");
}

}  // namespace

bool denseFile(const FullyConnectedRecord& layer, const Memory& memory) {
  const Channel* const channels = reinterpret_cast<const Channel*>(&layer + 1);
  const int32_t groups = layer.depth >> 2;
  const int8_t* x = memory.int8(layer.x);
  int8_t* y = memory.int8Out(layer.y);
  for (int32_t n = 0; n < layer.batches; ++n, x += layer.depth, y += layer.channels) {
    const int8_t* w = memory.int8(layer.w);
    for (int32_t o = 0; o < layer.channels; o += 2, w += 2 * layer.depth) {
      const bool pair = o + 1 < layer.channels;
      const int8_t* second = pair ? w + layer.depth : w;
      int32_t a = 0;
      int32_t b = 0;
      if (groups != 0) dotTwo(x, w, second, groups, a, b);
      for (int32_t k = 4 * groups; k < layer.depth; ++k) {
        a += x[k] * w[k];
        b += x[k] * second[k];
      }
      y[o] = Finish(channels[o], layer.to)(a);
      if (pair) y[o + 1] = Finish(channels[o + 1], layer.to)(b);
    }
    clampAll(y, layer.channels, layer.to);
  }
  return true;
}

#elif !defined(THIMBLE_MVE)

bool denseFile(const FullyConnectedRecord&, const Memory&) { return false; }

#endif

}  // namespace runtime
}  // namespace thimble
