// Fully connected layer by Helium: four channels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/mve_dot.h"

namespace thimble {
namespace runtime {

void denseMve(const int32_t* record, const Memory& memory) {
  const MveDense& b = *reinterpret_cast<const MveDense*>(record);
  const int32_t* stream = memory.int32(b.stream);
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  int8_t* patch = memory.int8Out(b.patch);
  const bool direct = b.depth % 16 == 0 || b.batches == 1;
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth, y += b.channels) {
    if (!direct) {
      mve::copy(patch, x, b.depth);
      mve::fill(patch + b.depth, 0, 16 * b.blocks - b.depth);
    }
    const int8_t* const taps = direct ? x : patch;
    mve::pixels<1>(taps, taps, stream, b.blocks, b.channels, b.to, y, 0);
  }
}

}  // namespace runtime
}  // namespace thimble
