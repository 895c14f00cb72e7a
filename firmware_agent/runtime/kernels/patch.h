// Gathering the taps of one output pixel of a packed convolution.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/packed.h"

namespace thimble {
namespace runtime {
namespace dsp {

// The taps of one pixel side by side: to: [Kh,Kw,C], then padding up to the last group's end.
inline void gather(const PackedConv& b, const int8_t* x, int32_t oy, int32_t ox, int8_t* to) {
  const int32_t x0 = b.ax.origin(ox);
  const int32_t depth = b.in_channels;
  const int32_t row_bytes = b.ax.filter * depth;
  const bool whole = b.ax.dilation == 1 && x0 >= 0 && x0 + b.ax.filter <= b.ax.in;
  int32_t y = b.ay.origin(oy);
  for (int32_t ky = 0; ky < b.ay.filter; ++ky, y += b.ay.dilation) {
    const int8_t* row = x + (y * b.ax.in + x0) * depth;
    if (y < 0 || y >= b.ay.in) {
      for (int32_t i = 0; i < row_bytes; ++i) *to++ = static_cast<int8_t>(b.zero_point);
    } else if (whole) {
      int32_t i = 0;
      for (; i + 4 <= row_bytes; i += 4) {
        const uint32_t word = load(row + i);
        __builtin_memcpy(to + i, &word, sizeof(word));
      }
      for (; i < row_bytes; ++i) to[i] = row[i];
      to += row_bytes;
    } else {
      for (int32_t kx = 0; kx < b.ax.filter; ++kx) {
        const int32_t column = x0 + kx * b.ax.dilation;
        const bool inside = column >= 0 && column < b.ax.in;
        const int8_t* from = row + kx * b.ax.dilation * depth;
        for (int32_t c = 0; c < depth; ++c) *to++ = inside ? from[c] : static_cast<int8_t>(b.zero_point);
      }
    }
  }
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
