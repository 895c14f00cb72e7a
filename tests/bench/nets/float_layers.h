// Float layers: plain loops over one sample, from which a net's quantization takes its ranges.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::bench {

/// One sample of a tensor, row-major.
using Values = std::vector<float>;
/// [N,H,W,C] with N = 1, or any other shape where no layer needs more.
using Shape = std::vector<int32_t>;

/// A filter's or a pool's walk over its input.
struct Window {
  int32_t height = 1, width = 1;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  tflite::Padding padding = tflite::Padding::kSame;
  tflite::Activation activation = tflite::Activation::kNone;

  /// Sizes of the output, and what of the padding lies before the input.
  int32_t rows(int32_t in) const { return size(in, height, stride_h, dilation_h); }
  int32_t columns(int32_t in) const { return size(in, width, stride_w, dilation_w); }
  int32_t above(int32_t in) const { return before(in, height, stride_h, dilation_h); }
  int32_t left(int32_t in) const { return before(in, width, stride_w, dilation_w); }

 private:
  int32_t size(int32_t in, int32_t filter, int32_t stride, int32_t dilation) const;
  int32_t before(int32_t in, int32_t filter, int32_t stride, int32_t dilation) const;
};

/// Calls visit(output pixel, input pixel, tap) for all that meet; pixels and taps row-major.
void walk(const Window& window, int32_t in_h, int32_t in_w,
          const std::function<void(int32_t, int32_t, int32_t)>& visit);

/// w: [O][taps][I].
Values convolve(const Window& window, const Shape& x, const Values& values, const Values& w,
                int32_t channels);
/// w: [C × multiplier][taps].
Values convolveDepthwise(const Window& window, const Shape& x, const Values& values, const Values& w,
                         int32_t multiplier);
/// As the gradient of a convolution with that window from y: [1,rows,columns,O].  w: [O][taps][I].
Values convolveTransposed(const Window& window, const Shape& x, const Values& values, const Values& w,
                          const Shape& y);
Values pool(const Window& window, const Shape& x, const Values& values, bool largest);

}  // namespace thimble::bench
