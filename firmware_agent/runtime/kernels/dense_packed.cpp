// Packed fully connected layer: two channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/hilo.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

void row(const PackedDense& b, const uint32_t* patch, const uint32_t* stream, int8_t* y) {
  for (int32_t left = b.channels; left > 0; left -= 2) {
    Sums sums = {static_cast<int32_t>(stream[0]), static_cast<int32_t>(stream[1]), 0, 0};
    stream = dotOnePixel(patch, stream + 2, b.groups, sums);
    const Rescale* by = reinterpret_cast<const Rescale*>(stream);
    stream += 6;
    *y++ = narrowed(sums.a0, by[0], b.to);
    if (left == 1) return;
    *y++ = narrowed(second(sums.both0, sums.a0), by[1], b.to);
  }
}

}  // namespace

void densePacked(const int32_t* record, const Memory& memory) {
  const PackedDense& b = *reinterpret_cast<const PackedDense*>(record);
  uint32_t* patch = reinterpret_cast<uint32_t*>(memory.int8Out(b.patch));
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth, y += b.channels) {
    uint32_t* to = patch;
    int32_t k = 0;
    for (; k + 4 <= b.depth; k += 4) {
      const uint32_t word = load(x + k);
      *to++ = evenBytes(word);
      *to++ = oddBytes(word);
    }
    if (k < b.depth) {
      uint32_t word = 0;
      __builtin_memcpy(&word, x + k, static_cast<uint32_t>(b.depth - k));
      to[0] = evenBytes(word);
      to[1] = oddBytes(word);
    }
    row(b, patch, stream, y);
    clampAll(y, b.channels, b.to);
  }
}

}  // namespace runtime
}  // namespace thimble
