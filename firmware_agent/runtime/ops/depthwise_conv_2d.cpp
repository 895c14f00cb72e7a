// DEPTHWISE_CONV_2D: x: [N,H,W,C], w: [1,Kh,Kw,C×M] → y: [N,H',W',C×M]; output c×M + m sees input channel c
// alone.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kMostRows = 16;
const int32_t kMaxRing = 1 << 26;

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

using Body = DepthwiseRecord;

// The scratch is a ring of input rows with their padding: row y lies at (y mod ring_rows) × row_bytes, so that the
// output may overwrite rows that were read.
struct Ring {
  const Body& b;
  int8_t* rows;

  int8_t* row(int32_t y) const { return rows + (y + b.ring_rows) % b.ring_rows * b.row_bytes; }

  // Reads row y of the image; outside of it: padding.
  void fill(const int8_t* image, int32_t y) const {
    int8_t* to = row(y);
    __builtin_memset(to, b.zero_point, static_cast<uint32_t>(b.row_bytes));
    if (y < 0 || y >= b.ay.in) return;
    const int32_t before = b.ax.pad * b.in_channels;
    const int32_t room = b.row_bytes - before;
    const int32_t bytes = b.ax.in * b.in_channels;
    __builtin_memcpy(to + before, image + y * bytes, static_cast<uint32_t>(bytes < room ? bytes : room));
  }
};

void outputRow(const Ring& ring, int32_t y0, const int8_t* weights, const Channel* channels, int8_t* y) {
  const Body& b = ring.b;
  const int8_t* rows[kMostRows];
  for (int32_t ky = 0; ky < b.ay.filter && ky < kMostRows; ++ky) rows[ky] = ring.row(y0 + ky * b.ay.dilation);
  if (depthwiseFileRow(b, rows, weights, channels, y)) return;
  for (int32_t ox = 0; ox < b.ax.out; ++ox) {
    for (int32_t o = 0; o < b.channels; ++o) {
      const int32_t at = ox * b.ax.stride * b.in_channels + o / b.multiplier;
      int32_t sum = 0;
      const int8_t* w = weights + o;
      for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
        const int8_t* x = ring.row(y0 + ky * b.ay.dilation) + at;
        for (int32_t kx = 0; kx < b.ax.filter; ++kx, w += b.channels) {
          sum += x[kx * b.ax.dilation * b.in_channels] * *w;
        }
      }
      *y++ = b.to.of(sum, channels[o]);
    }
  }
}

Status checkShapes(const Call& call, const Options& options) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != 1 || w.dims[3] != call.out.dims[3])
    return Status::kBadShape;
  if (w.dims[3] % x.dims[3] != 0 || options.depth_multiplier != w.dims[3] / x.dims[3])
    return Status::kBadShape;
  if (w.elements / static_cast<uint32_t>(w.dims[3]) > kMaxTerms) return Status::kBadShape;
  const Status status = checkAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h,
                                  options.dilation_h);
  if (status != Status::kOk) return status;
  return checkAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w,
                   options.dilation_w);
}

}  // namespace

Status makeDepthwise(const Call& call, DepthwiseRecord* b) {
  const Options options(call.options);
  Status status = checkFused(options.activation);
  if (status == Status::kOk) status = checkShapes(call, options);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  b->x = x.ref;
  b->w = w.ref;
  b->y = call.out.ref;
  b->rows = kNoRef;
  b->images = x.dims[0];
  b->in_channels = x.dims[3];
  b->channels = w.dims[3];
  b->multiplier = options.depth_multiplier;
  b->ay =
      makeAxis(options.padding, x.dims[1], call.out.dims[1], w.dims[1], options.stride_h, options.dilation_h);
  b->ax =
      makeAxis(options.padding, x.dims[2], call.out.dims[2], w.dims[2], options.stride_w, options.dilation_w);
  b->ring_rows = b->row_bytes = 0;
  b->zero_point = x.zeroPoint();
  b->to = output(call.out, options.activation);
  return Status::kOk;
}

Status prepareDepthwiseConv2d(const Call& call, Record& record) {
  Body b;
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = makeDepthwise(call, &b);
  if (status == Status::kOk) status = checkWeights(call, static_cast<uint32_t>(b.channels), 3);
  if (status != Status::kOk) return status;
  const Tensor& w = call.in[1];
  b.ring_rows = (b.ay.filter - 1) * b.ay.dilation + 1;
  const int64_t columns = static_cast<int64_t>(b.ax.out - 1) * b.ax.stride +
                          static_cast<int64_t>(b.ax.filter - 1) * b.ax.dilation + 1;
  if (columns > kMaxRing / b.ring_rows / b.in_channels) return Status::kBadShape;
  b.row_bytes = static_cast<int32_t>(columns) * b.in_channels;
  b.rows = record.needScratch(static_cast<uint32_t>(b.ring_rows * b.row_bytes));
  record.allowInPlace(0, distanceByRows(b.ay, b.ax, b.images, b.in_channels, b.channels));
  record.put(b);
  const uint32_t channels = static_cast<uint32_t>(b.channels);
  for (uint32_t o = 0; o < channels; ++o) {
    record.put(foldChannel(call, o, w.int8() + o, w.elements / channels, channels));
  }
  return Status::kOk;
}

void runDepthwiseConv2d(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Channel* channels = reinterpret_cast<const Channel*>(&b + 1);
  const Ring ring = {b, memory.int8Out(b.rows)};
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    int32_t next = b.ay.origin(0);  // the next row to read
    for (int32_t oy = 0; oy < b.ay.out; ++oy, y += b.ax.out * b.channels) {
      const int32_t y0 = b.ay.origin(oy);
      if (next < y0) next = y0;
      for (; next < y0 + b.ring_rows; ++next) ring.fill(image, next);
      outputRow(ring, y0, memory.int8(b.w), channels, y);
    }
  }
}

}  // namespace runtime
}  // namespace thimble
