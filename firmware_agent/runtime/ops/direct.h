// Direct: layers as loops over the taps that lie on the input, in the order of TFLite's reference, for any numbers.
// SPDX-License-Identifier: MIT
//
// What a layer computes with is a struct: its types Value, Weight and Sum; products(x, w, n, sum) and product(x, w, sum),
// which add n products and one to a sum, in order; of(sum, channel), which gives the output.
#pragma once

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble {
namespace runtime {

/// The output of a Conv2dRecord or a DepthwiseRecord may lie on its input, by the loops below.
template <class Layer>
void allowDirectInPlace(const Layer& b, int32_t element_bytes, Record& record) {
  const int32_t distance = distanceByValues(b.ay, b.ax, b.images, b.in_channels, b.channels);
  record.allowInPlace(0, distanceInBytes(distance, element_bytes));
}

template <class T>
const T* valuesAt(const Memory& memory, Ref ref) {
  return reinterpret_cast<const T*>(memory.bytes(ref));
}
template <class T>
T* valuesOut(const Memory& memory, Ref ref) {
  return reinterpret_cast<T*>(memory.bytesOut(ref));
}

/// FULLY_CONNECTED.
template <class Layer>
void connect(const FullyConnectedRecord& b, const Layer& layer, const Memory& memory) {
  const typename Layer::Value* x = valuesAt<typename Layer::Value>(memory, b.x);
  typename Layer::Value* y = valuesOut<typename Layer::Value>(memory, b.y);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth) {
    const typename Layer::Weight* w = valuesAt<typename Layer::Weight>(memory, b.w);
    for (int32_t o = 0; o < b.channels; ++o, w += b.depth)
      *y++ = layer.of(layer.products(x, w, b.depth, 0), o);
  }
}

/// The sum of one output value of a convolution.  group: the image's first pixel from the group's first channel on.
template <class Layer>
typename Layer::Sum sumOfTaps(const Conv2dRecord& b, const Layer& layer, const typename Layer::Value* group,
                              const typename Layer::Weight* filter, const Span& rows, const Span& columns) {
  typename Layer::Sum sum = 0;
  int32_t taps = columns.end - columns.first;
  int32_t depth = b.depth;
  if (b.ax.dilation == 1 && b.depth == b.in_channels) {  // all taps of a row lie together
    depth *= taps;
    taps = 1;
  }
  for (int32_t ky = rows.first; ky < rows.end; ++ky) {
    const int32_t row = (rows.origin + ky * b.ay.dilation) * b.ax.in + columns.origin;
    const typename Layer::Value* x = group + (row + columns.first * b.ax.dilation) * b.in_channels;
    const typename Layer::Weight* w = filter + (ky * b.ax.filter + columns.first) * b.depth;
    for (int32_t k = 0; k < taps; ++k, x += b.ax.dilation * b.in_channels, w += b.depth) {
      sum = layer.products(x, w, depth, sum);
    }
  }
  return sum;
}

/// CONV_2D.
template <class Layer>
void convolve(const Conv2dRecord& b, const Layer& layer, const Memory& memory) {
  const typename Layer::Value* image = valuesAt<typename Layer::Value>(memory, b.x);
  typename Layer::Value* y = valuesOut<typename Layer::Value>(memory, b.y);
  const int32_t size = b.ay.filter * b.ax.filter * b.depth;
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    for (int32_t oy = 0; oy < b.ay.out; ++oy) {
      const Span rows = spanOf(b.ay, oy);
      for (int32_t ox = 0; ox < b.ax.out; ++ox) {
        const Span columns = spanOf(b.ax, ox);
        const typename Layer::Weight* filter = valuesAt<typename Layer::Weight>(memory, b.w);
        for (int32_t o = 0; o < b.channels; ++o, filter += size) {
          const typename Layer::Value* group = image + o / b.group_channels * b.depth;
          *y++ = layer.of(sumOfTaps(b, layer, group, filter, rows, columns), o);
        }
      }
    }
  }
}

/// DEPTHWISE_CONV_2D.
template <class Layer>
void convolveDepthwise(const DepthwiseRecord& b, const Layer& layer, const Memory& memory) {
  const typename Layer::Value* image = valuesAt<typename Layer::Value>(memory, b.x);
  typename Layer::Value* y = valuesOut<typename Layer::Value>(memory, b.y);
  const typename Layer::Weight* weights = valuesAt<typename Layer::Weight>(memory, b.w);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    for (int32_t oy = 0; oy < b.ay.out; ++oy) {
      const Span rows = spanOf(b.ay, oy);
      for (int32_t ox = 0; ox < b.ax.out; ++ox) {
        const Span columns = spanOf(b.ax, ox);
        for (int32_t o = 0; o < b.channels; ++o) {
          typename Layer::Sum sum = 0;
          for (int32_t ky = rows.first; ky < rows.end; ++ky) {
            const int32_t row = (rows.origin + ky * b.ay.dilation) * b.ax.in + columns.origin;
            for (int32_t kx = columns.first; kx < columns.end; ++kx) {
              const int32_t at = (row + kx * b.ax.dilation) * b.in_channels + o / b.multiplier;
              const int32_t tap = (ky * b.ax.filter + kx) * b.channels + o;
              sum = layer.product(image[at], weights[tap], sum);
            }
          }
          *y++ = layer.of(sum, o);
        }
      }
    }
  }
}

/// Along one axis of a transposed convolution: the inputs [first, end) that meet output o; input i by tap reach − i × stride.
struct Meeting {
  Meeting(const Axis& a, int32_t o) : reach(o + a.pad) {
    const int32_t last = reach / a.stride;
    end = last < a.out ? last + 1 : a.out;
    first = reach < a.filter ? 0 : (reach - a.filter) / a.stride + 1;
  }
  int32_t reach, first, end;
};

/// TRANSPOSE_CONV.
template <class Layer>
void convolveTransposed(const TransposeConvRecord& b, const Layer& layer, const Memory& memory) {
  const typename Layer::Value* image = valuesAt<typename Layer::Value>(memory, b.x);
  typename Layer::Value* to = valuesOut<typename Layer::Value>(memory, b.y);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.out * b.ax.out * b.depth) {
    for (int32_t oy = 0; oy < b.ay.in; ++oy) {
      const Meeting y(b.ay, oy);
      for (int32_t ox = 0; ox < b.ax.in; ++ox) {
        const Meeting x(b.ax, ox);
        const typename Layer::Weight* filter = valuesAt<typename Layer::Weight>(memory, b.w);
        for (int32_t o = 0; o < b.channels; ++o, filter += b.ay.filter * b.ax.filter * b.depth) {
          typename Layer::Sum sum = 0;
          for (int32_t iy = y.first; iy < y.end; ++iy) {
            const typename Layer::Weight* row = filter + (y.reach - iy * b.ay.stride) * b.ax.filter * b.depth;
            for (int32_t ix = x.first; ix < x.end; ++ix) {
              sum = layer.products(image + (iy * b.ax.out + ix) * b.depth,
                                   row + (x.reach - ix * b.ax.stride) * b.depth, b.depth, sum);
            }
          }
          *to++ = layer.of(sum, o);
        }
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
