// Convolution by Helium: four channels of two pixels at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/mve_dot.h"
#include "firmware_agent/runtime/kernels/part.h"

namespace thimble {
namespace runtime {

namespace {

// The taps of one output pixel side by side: to: [Kh,Kw,C], up to 15 bytes beyond them are anything.
void gather(const MveConv& b, const int8_t* image, const int8_t* x_end, int32_t oy, int32_t ox, int8_t* to) {
  const int32_t y0 = b.ay.origin(oy);
  const int32_t x0 = b.ax.origin(ox);
#if defined(__ARM_FEATURE_MVE)
  if (b.ax.dilation == 1 && x0 >= 0 && y0 >= 0 && x0 + b.ax.filter <= b.ax.in &&
      y0 + (b.ay.filter - 1) * b.ay.dilation < b.ay.in) {
    const int32_t bytes = b.ax.filter * b.in_channels;
    const int32_t apart = b.ay.dilation * b.ax.in * b.in_channels;
    const int8_t* row = image + (y0 * b.ax.in + x0) * b.in_channels;
    // Each row's last vector goes beyond it; the next one writes over that.
    if (x_end - row >= (b.ay.filter - 1) * apart + bytes + 15) {
      for (int32_t ky = b.ay.filter; ky > 0; --ky, row += apart, to += bytes) {
        vstrbq_s8(to, vldrbq_s8(row));
        for (int32_t k = 16; k < bytes; k += 16) vstrbq_s8(to + k, vldrbq_s8(row + k));
      }
      return;
    }
  }
#else
  (void)x_end;
#endif
  const int32_t first = b.ax.firstTap(x0);
  const int32_t taps = b.ax.endTap(x0) - first;
  const int32_t first_row = b.ay.firstTap(y0);
  const int32_t end_row = b.ay.endTap(y0);
  const int32_t row_bytes = b.ax.filter * b.in_channels;
  if (taps < b.ax.filter || end_row - first_row < b.ay.filter)
    mve::fill(to, b.zero_point, row_bytes * b.ay.filter);
  const int32_t step = b.ay.dilation * b.ax.in * b.in_channels;
  const int8_t* from =
      image + ((y0 + first_row * b.ay.dilation) * b.ax.in + x0 + first * b.ax.dilation) * b.in_channels;
  to += first_row * row_bytes + first * b.in_channels;
  for (int32_t ky = first_row; ky < end_row; ++ky, from += step, to += row_bytes) {
    if (b.ax.dilation == 1) {
      if (taps > 0) mve::copy(to, from, taps * b.in_channels);
      continue;
    }
    for (int32_t kx = 0; kx < taps; ++kx) {
      mve::copy(to + kx * b.in_channels, from + kx * b.ax.dilation * b.in_channels, b.in_channels);
    }
  }
}

}  // namespace

void convMvePart(const int32_t* record, const Memory& memory, const Part& part) {
  const MveConv& b = *reinterpret_cast<const MveConv*>(record);
  const int32_t* stream = memory.int32(b.stream);
  const int8_t* const image = imageOf(b, memory, part);
  int8_t* y = part.y;
  int8_t* const patch0 = memory.int8Out(b.patch);
  int8_t* const patch1 = patch0 + 16 * b.blocks;
  const int32_t image_bytes = b.ay.in * b.ax.in * b.in_channels;
  const int8_t* const x_end = image + (b.images - part.image) * image_bytes;
  const bool apart = !mve::overlap(memory.int8(b.x), b.images * image_bytes, y, part.count * b.channels);
  int32_t oy = part.first / b.ax.out;
  int32_t ox = part.first - oy * b.ax.out;
  const int32_t end = part.first + part.count;
  for (int32_t p = part.first; p < end; p += 2) {
    // An odd last pixel is computed twice.
    const bool two = p + 1 < end;
    const int32_t step = two ? b.channels : 0;
    const int8_t* x0 = patch0;
    const int8_t* x1 = patch1;
    if (b.direct) {
      const int8_t* const from = image + p * b.in_channels;
      const int8_t* const next = two ? from + b.in_channels : from;
      // A last block's end, whatever it holds, meets zero weights, but it must lie in the input.
      if (apart && x_end - next >= 16 * b.blocks) {
        x0 = from;
        x1 = next;
      } else {
        mve::copy(patch0, from, b.in_channels);
        mve::copy(patch1, next, b.in_channels);
      }
    } else {
      gather(b, image, x_end, oy, ox, patch0);
      if (two && ++ox == b.ax.out) {
        ox = 0;
        ++oy;
      }
      gather(b, image, x_end, oy, ox, patch1);
      if (++ox == b.ax.out) {
        ox = 0;
        ++oy;
      }
    }
    mve::pixels<2>(x0, x1, stream, b.blocks, b.channels, b.to, y, step);
    y += b.channels + step;
  }
}

void convMve(const int32_t* record, const Memory& memory) {
  forEachImage(*reinterpret_cast<const MveConv*>(record), memory,
               [record, &memory](const Part& part) { convMvePart(record, memory, part); });
}

}  // namespace runtime
}  // namespace thimble
