// Loops over outputs, then taps, then channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/nets/float_layers.h"

#include <algorithm>

namespace thimble::bench {

int32_t Window::size(int32_t in, int32_t filter, int32_t stride, int32_t dilation) const {
  const int32_t room = padding == tflite::Padding::kSame ? in : in - (filter - 1) * dilation;
  return (room + stride - 1) / stride;
}

int32_t Window::before(int32_t in, int32_t filter, int32_t stride, int32_t dilation) const {
  if (padding == tflite::Padding::kValid) return 0;
  const int32_t last = (size(in, filter, stride, dilation) - 1) * stride + (filter - 1) * dilation + 1;
  return std::max(0, last - in) / 2;
}

void walk(const Window& window, int32_t in_h, int32_t in_w,
          const std::function<void(int32_t, int32_t, int32_t)>& visit) {
  const int32_t rows = window.rows(in_h), columns = window.columns(in_w);
  for (int32_t o = 0; o < rows * columns; ++o) {
    for (int32_t tap = 0; tap < window.height * window.width; ++tap) {
      const int32_t y =
          o / columns * window.stride_h + tap / window.width * window.dilation_h - window.above(in_h);
      const int32_t x =
          o % columns * window.stride_w + tap % window.width * window.dilation_w - window.left(in_w);
      if (y >= 0 && y < in_h && x >= 0 && x < in_w) visit(o, y * in_w + x, tap);
    }
  }
}

namespace {

size_t at(int32_t i) { return static_cast<size_t>(i); }

}  // namespace

Values convolve(const Window& window, const Shape& x, const Values& values, const Values& w,
                int32_t channels) {
  const int32_t depth = x[3], taps = window.height * window.width;
  Values y(at(window.rows(x[1]) * window.columns(x[2]) * channels));
  walk(window, x[1], x[2], [&](int32_t out, int32_t in, int32_t tap) {
    for (int32_t o = 0; o < channels; ++o) {
      const float* row = w.data() + (o * taps + tap) * depth;
      const float* pixel = values.data() + in * depth;
      float sum = 0;
      for (int32_t c = 0; c < depth; ++c) sum += row[c] * pixel[c];
      y[at(out * channels + o)] += sum;
    }
  });
  return y;
}

Values convolveDepthwise(const Window& window, const Shape& x, const Values& values, const Values& w,
                         int32_t multiplier) {
  const int32_t depth = x[3], taps = window.height * window.width, channels = depth * multiplier;
  Values y(at(window.rows(x[1]) * window.columns(x[2]) * channels));
  walk(window, x[1], x[2], [&](int32_t out, int32_t in, int32_t tap) {
    for (int32_t c = 0; c < channels; ++c) {
      y[at(out * channels + c)] += values[at(in * depth + c / multiplier)] * w[at(c * taps + tap)];
    }
  });
  return y;
}

Values convolveTransposed(const Window& window, const Shape& x, const Values& values, const Values& w,
                          const Shape& y) {
  const int32_t depth = x[3], taps = window.height * window.width, channels = y[3];
  Values sums(at(y[1] * y[2] * channels));
  walk(window, y[1], y[2], [&](int32_t in, int32_t out, int32_t tap) {
    for (int32_t o = 0; o < channels; ++o) {
      const float* row = w.data() + (o * taps + tap) * depth;
      for (int32_t c = 0; c < depth; ++c) sums[at(out * channels + o)] += row[c] * values[at(in * depth + c)];
    }
  });
  return sums;
}

Values pool(const Window& window, const Shape& x, const Values& values, bool largest) {
  const int32_t depth = x[3];
  Values y(at(window.rows(x[1]) * window.columns(x[2]) * depth));
  std::vector<int32_t> counts(y.size());
  walk(window, x[1], x[2], [&](int32_t out, int32_t in, int32_t) {
    for (int32_t c = 0; c < depth; ++c) {
      const size_t o = at(out * depth + c);
      const float value = values[at(in * depth + c)];
      y[o] = !largest ? y[o] + value : counts[o] == 0 ? value : std::max(y[o], value);
      ++counts[o];
    }
  });
  for (size_t i = 0; i < y.size() && !largest; ++i) y[i] /= static_cast<float>(counts[i]);
  return y;
}

}  // namespace thimble::bench
