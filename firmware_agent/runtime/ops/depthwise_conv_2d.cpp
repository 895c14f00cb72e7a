// DEPTHWISE_CONV_2D: x: [N,H,W,C], w: [1,Kh,Kw,C×M] → y: [N,H',W',C×M]; output c×M + m sees input channel c
// alone.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

// DepthwiseConv2DOptions
struct Options {
  explicit Options(const Table& t)
      : padding(t.u8(0)),
        stride_w(t.i32(1)),
        stride_h(t.i32(2)),
        depth_multiplier(t.i32(3)),
        activation(t.u8(4)),
        dilation_w(t.i32(5, 1)),
        dilation_h(t.i32(6, 1)) {}
  uint8_t padding;
  int32_t stride_w, stride_h, depth_multiplier;
  uint8_t activation;
  int32_t dilation_w, dilation_h;
};

// One output value.  x: the image's channel, w: the filter's channel, both with the other channels in
// between.
int32_t convolve(const int8_t* x, const int8_t* w, const Axis& ay, const Axis& ax, int32_t oy, int32_t ox,
                 int32_t in_channels, int32_t channels, int32_t offset) {
  const int32_t y0 = ay.origin(oy);
  const int32_t x0 = ax.origin(ox);
  const int32_t first = ax.firstTap(x0);
  const int32_t end = ax.endTap(x0);
  const int32_t end_y = ay.endTap(y0);
  const int32_t step = ax.dilation * in_channels;
  int32_t sum = 0;
  for (int32_t ky = ay.firstTap(y0); ky < end_y; ++ky) {
    const int32_t row = (y0 + ky * ay.dilation) * ax.in;
    for (int32_t kx = first; kx < end; ++kx) {
      const int8_t value = x[(row + x0) * in_channels + kx * step];
      sum += (value + offset) * w[(ky * ax.filter + kx) * channels];
    }
  }
  return sum;
}

}  // namespace

Status checkDepthwiseConv2d(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  const Options options(call.options);
  status = checkFused(options.activation);
  if (status != Status::kOk) return status;
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != 1 || w.dims[3] != call.out.dims[3])
    return Status::kBadShape;
  if (w.dims[3] % x.dims[3] != 0 || options.depth_multiplier != w.dims[3] / x.dims[3])
    return Status::kBadShape;
  if (w.elements / static_cast<uint32_t>(w.dims[3]) > kMaxTerms) return Status::kBadShape;
  status = checkAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h,
                     options.dilation_h);
  if (status != Status::kOk) return status;
  status = checkAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w,
                     options.dilation_w);
  if (status != Status::kOk) return status;
  return checkWeights(call, static_cast<uint32_t>(w.dims[3]), 3);
}

void runDepthwiseConv2d(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  const Options options(call.options);
  const Axis ay =
      makeAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h, options.dilation_h);
  const Axis ax =
      makeAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w, options.dilation_w);
  const int32_t in_channels = x.dims[3];
  const int32_t channels = w.dims[3];
  const int32_t image_size = ay.in * ax.in * in_channels;
  const int32_t offset = -x.zeroPoint();
  const Output to = output(call.out, options.activation);

  for (int32_t o = 0; o < channels; ++o) {
    const Multiplier multiplier = channelMultiplier(call, static_cast<uint32_t>(o));
    const int32_t start = bias(call, static_cast<uint32_t>(o));
    const int8_t* image = x.int8() + o / options.depth_multiplier;
    int8_t* y = call.out.int8Out() + o;
    for (int32_t n = 0; n < x.dims[0]; ++n, image += image_size) {
      for (int32_t oy = 0; oy < ay.out; ++oy) {
        for (int32_t ox = 0; ox < ax.out; ++ox, y += channels) {
          const int32_t sum = convolve(image, w.int8() + o, ay, ax, oy, ox, in_channels, channels, offset);
          *y = to.narrow(multiply(wrappingAdd(sum, start), multiplier));
        }
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
