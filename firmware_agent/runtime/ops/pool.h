// Pool: what the two poolings share: options, geometry, checks, record.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/columns.h"
#include "firmware_agent/runtime/kernels/rescale.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// A pooling of x: [N,H,W,C] → y: [N,H',W',C].  The whole record.
struct Pool {
  Ref x, y;
  int32_t images;
  int32_t channels;
  Axis ay, ax;
  Output to;
};

/// Checks that input and output are of that type, int8, int16 or float32, of the same scale and zero point if quantized,
/// and that Pool2DOptions and shapes fit, and puts a Pool.
Status preparePool(const Call& call, int32_t type, Record& record);

/// The part of a window that lies on the input: rows and columns of the image.
struct Window {
  int32_t first_y, end_y, first_x, end_x;
};

/// of(image, window, y) for each pixel of y: all its channels.
template <class T, class Of>
void poolPixels(const Pool& p, const Memory& memory, Of of) {
  const T* image = reinterpret_cast<const T*>(memory.bytes(p.x));
  T* y = reinterpret_cast<T*>(memory.bytesOut(p.y));
  for (int32_t n = 0; n < p.images; ++n, image += p.ay.in * p.ax.in * p.channels) {
    for (int32_t oy = 0; oy < p.ay.out; ++oy) {
      const Span rows = spanOf(p.ay, oy);
      for (int32_t ox = 0; ox < p.ax.out; ++ox, y += p.channels) {
        const Span columns = spanOf(p.ax, ox);
        const Window window = {rows.origin + rows.first, rows.origin + rows.end,
                               columns.origin + columns.first, columns.origin + columns.end};
        of(image, window, y);
      }
    }
  }
}

/// y = of(x, window) for each value: x: the image's first of its channel; pixels are `channels` apart.
template <class T, class Of>
void pool(const Pool& p, const Memory& memory, Of of) {
  poolPixels<T>(p, memory, [&p, of](const T* image, const Window& window, T* y) {
    for (int32_t c = 0; c < p.channels; ++c) y[c] = of(image + c, window);
  });
}

/// The window of an int8 image.
inline PixelWindow pixelsOf(const Pool& p, const int8_t* image, const Window& w) {
  const int32_t row = p.ax.in * p.channels;
  return {image + w.first_y * row + w.first_x * p.channels, w.end_y - w.first_y, row, w.end_x - w.first_x,
          p.channels};
}

/// What int8 poolings end with: the range of the fused activation.
inline void clampPooled(const Pool& p, const Memory& memory) {
  dsp::clampAll(memory.int8Out(p.y), p.images * p.ay.out * p.ax.out * p.channels,
                PackedOutput{1, p.to.low, p.to.high});
}

/// step(… step(start, x) …) over the window.
template <class T, class A, class Step>
inline A foldWindow(const Pool& p, const T* x, const Window& w, A start, Step step) {
  const int32_t pixel = p.channels;
  const int32_t row = p.ax.in * pixel;
  const int32_t columns = w.end_x - w.first_x;
  x += w.first_y * row + w.first_x * pixel;
  for (int32_t rows = w.end_y - w.first_y; rows > 0; --rows, x += row) {
    const T* at = x;
    for (int32_t i = columns; i > 0; --i, at += pixel) start = step(start, *at);
  }
  return start;
}

}  // namespace runtime
}  // namespace thimble
