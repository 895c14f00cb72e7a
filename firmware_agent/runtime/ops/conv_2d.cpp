// CONV_2D: x: [N,H,W,C], w: [O,Kh,Kw,C/groups] → y: [N,H',W',O], with padding, stride, dilation and groups.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

const uint32_t kPatches = 6;  // bytes of scratch a tap: two patches of int16 and two of int8

// Conv2DOptions
struct Options {
  explicit Options(const Table& t)
      : padding(t.u8(0)),
        stride_w(t.i32(1)),
        stride_h(t.i32(2)),
        activation(t.u8(3)),
        dilation_w(t.i32(4, 1)),
        dilation_h(t.i32(5, 1)) {}
  uint8_t padding;
  int32_t stride_w, stride_h;
  uint8_t activation;
  int32_t dilation_w, dilation_h;
};

using Body = Conv2dRecord;

// The taps of one output pixel for one group, side by side: patch: [Kh,Kw,depth].
void gather(const Body& b, const int8_t* x, int32_t y0, int32_t x0, int8_t* patch) {
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
    const int32_t y = y0 + ky * b.ay.dilation;
    const int8_t* row = x + y * b.ax.in * b.in_channels;
    for (int32_t kx = 0; kx < b.ax.filter; ++kx, patch += b.depth) {
      const int32_t column = x0 + kx * b.ax.dilation;
      if (y < 0 || y >= b.ay.in || column < 0 || column >= b.ax.in) {
        __builtin_memset(patch, b.zero_point, static_cast<uint32_t>(b.depth));
      } else {
        __builtin_memcpy(patch, row + column * b.in_channels, static_cast<uint32_t>(b.depth));
      }
    }
  }
}

Status checkShapes(const Call& call, const Options& options) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != call.out.dims[3]) return Status::kBadShape;
  if (x.dims[3] % w.dims[3] != 0 || w.dims[0] % (x.dims[3] / w.dims[3]) != 0) return Status::kBadShape;
  if (w.elements / static_cast<uint32_t>(w.dims[0]) > kMaxTerms) return Status::kBadShape;
  const Status status = checkAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h,
                                  options.dilation_h);
  if (status != Status::kOk) return status;
  return checkAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w,
                   options.dilation_w);
}

}  // namespace

Status makeConv2d(const Call& call, Conv2dRecord* b) {
  const Options options(call.options);
  Status status = checkFused(options.activation);
  if (status == Status::kOk) status = checkShapes(call, options);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  b->x = x.ref;
  b->w = w.ref;
  b->y = call.out.ref;
  b->patch = kNoRef;
  b->images = x.dims[0];
  b->in_channels = x.dims[3];
  b->depth = w.dims[3];
  b->channels = w.dims[0];
  b->group_channels = b->channels / (b->in_channels / b->depth);
  b->ay =
      makeAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h, options.dilation_h);
  b->ax =
      makeAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w, options.dilation_w);
  b->zero_point = x.zeroPoint();
  b->to = output(call.out, options.activation);
  return Status::kOk;
}

Status prepareConv2d(const Call& call, Record& record) {
  Body b;
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = makeConv2d(call, &b);
  if (status == Status::kOk) status = checkWeights(call, static_cast<uint32_t>(b.channels), 0);
  if (status != Status::kOk) return status;
  const Tensor& w = call.in[1];
  const uint32_t size = w.elements / static_cast<uint32_t>(b.channels);
  b.patch = record.needScratch(kPatches * ((size + 3) & ~3u));
  if (b.group_channels == b.channels) {
    record.allowInPlace(0, distanceByPixels(b.ay, b.ax, b.images, b.in_channels, b.channels));
  }
  record.put(b);
  for (uint32_t o = 0; o < static_cast<uint32_t>(b.channels); ++o) {
    record.put(foldChannel(call, o, w.int8() + o * size, size, 1));
  }
  return Status::kOk;
}

void runConv2dPart(const int32_t* record, const Memory& memory, const Part& part) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (convFile(b, memory, part)) return;
  const Channel* channels = reinterpret_cast<const Channel*>(&b + 1);
  const int8_t* const image = imageOf(b, memory, part);
  int8_t* y = part.y;
  int8_t* patch = memory.int8Out(b.patch);
  const int32_t size = b.ay.filter * b.ax.filter * b.depth;
  for (int32_t p = part.first; p < part.first + part.count; ++p) {
    const int32_t oy = p / b.ax.out;
    const int32_t ox = p - oy * b.ax.out;
    const int8_t* filter = memory.int8(b.w);
    for (int32_t o = 0; o < b.channels; ++o, filter += size) {
      if (o % b.group_channels == 0) {
        gather(b, image + o / b.group_channels * b.depth, b.ay.origin(oy), b.ax.origin(ox), patch);
      }
      *y++ = b.to.of(dot(patch, filter, size), channels[o]);
    }
  }
}

void runConv2d(const int32_t* record, const Memory& memory) {
  forEachImage(*reinterpret_cast<const Body*>(record), memory,
               [record, &memory](const Part& part) { runConv2dPart(record, memory, part); });
}

}  // namespace runtime
}  // namespace thimble
