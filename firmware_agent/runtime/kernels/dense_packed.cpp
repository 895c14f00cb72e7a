// Packed fully connected layer: two channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/hilo.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// One pixel's int8 taps as they lie; sums.both0 and sums.a0 alone.  Returns the end of w.
__attribute__((noinline)) const uint32_t* dotOnePixel(const int8_t* x, const uint32_t* w, int32_t groups,
                                                      Sums& sums) {
#ifdef THIMBLE_DSP
  asm volatile(
      "1:\n"
      "ldr r4, [%[x]], #4\n"
      "ldmia %[w]!, {r6, r8}\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r9, r6\n"
      "smlad %[b0], r6, r5, %[b0]\n"
      "smlad %[a0], r9, r5, %[a0]\n"
      "sxtb16 r9, r8\n"
      "smlad %[b0], r8, r4, %[b0]\n"
      "smlad %[a0], r9, r4, %[a0]\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [x] "+r"(x), [w] "+r"(w), [n] "+r"(groups), [b0] "+r"(sums.both0), [a0] "+r"(sums.a0)
      :
      : "r4", "r5", "r6", "r8", "r9", "cc", "memory");
#else
  for (int32_t g = 0; g < groups; ++g, x += 4, w += 2) {
    const uint32_t taps[2] = {evenBytes(load(x)), oddBytes(load(x))};
    for (int32_t k = 0; k < 2; ++k) {
      sums.both0 = dot2(w[k], taps[k], sums.both0);
      sums.a0 = dot2(evenBytes(w[k]), taps[k], sums.a0);
    }
  }
#endif
  return w;
}

// So many groups keep both sums in range whatever the weights are.
const int32_t kMostGroups = 64;

void row(const PackedDense& b, const int8_t* x, const uint32_t* stream, int8_t* y) {
  for (int32_t left = b.channels; left > 0; left -= 2) {
    int32_t sum_a = static_cast<int32_t>(stream[0]);
    int32_t sum_b = static_cast<int32_t>(stream[1]);
    stream += 2;
    for (int32_t done = 0; done < b.groups; done += kMostGroups) {
      const int32_t groups = b.groups - done < kMostGroups ? b.groups - done : kMostGroups;
      Sums sums = {0, 0, 0, 0};
      stream = dotOnePixel(x + 4 * done, stream, groups, sums);
      sum_a += sums.a0;
      sum_b += second(sums.both0, sums.a0);
    }
    const Rescale* by = reinterpret_cast<const Rescale*>(stream);
    stream += 6;
    *y++ = narrowed(sum_a, by[0], b.to);
    if (left == 1) return;
    *y++ = narrowed(sum_b, by[1], b.to);
  }
}

}  // namespace

void densePacked(const int32_t* record, const Memory& memory) {
  const PackedDense& b = *reinterpret_cast<const PackedDense*>(record);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth, y += b.channels) {
    row(b, x, stream, y);
    clampAll(y, b.channels, b.to);
  }
}

}  // namespace runtime
}  // namespace thimble
