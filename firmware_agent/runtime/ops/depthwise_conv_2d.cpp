// DEPTHWISE_CONV_2D: x: [N,H,W,C], w: [1,Kh,Kw,C×M] → y: [N,H',W',C×M]; output c×M + m sees input channel c
// alone.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/kernels/patch.h"
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

// A row of one image with padding longer than this is turned into a column: then the ring holds a filter's width of it.
const int32_t kLongRow = 256;

// The scratch is a ring of input rows with their padding: row y lies at (y mod ring_rows) × row_bytes, so that the
// output may overwrite rows that were read.  Without padding the rows may lie in the image itself.
struct Ring {
  const Body& b;
  int8_t* rows;
  const int8_t* image;

  const int8_t* row(int32_t y) const { return b.ring_rows == 0 ? image + y * b.row_bytes : slot(y); }
  int8_t* slot(int32_t y) const { return rows + (y + b.ring_rows) % b.ring_rows * b.row_bytes; }

  // Reads row y of the image; outside of it: padding.
  void fill(int32_t y) const {
    int8_t* to = slot(y);
    const int8_t padding = static_cast<int8_t>(b.zero_point);
    if (y < 0 || y >= b.ay.in) {
      dsp::fillBytes(to, b.row_bytes, padding);
      return;
    }
    const int32_t before = b.ax.pad * b.in_channels;
    const int32_t room = b.row_bytes - before;
    const int32_t bytes = b.ax.in * b.in_channels;
    const int32_t inside = bytes < room ? bytes : room;
    to = dsp::fillBytes(to, before, padding);
    to = dsp::copyBytes(to, image + y * bytes, inside);
    dsp::fillBytes(to, room - inside, padding);
  }
};

void outputRow(const Ring& ring, int32_t facts, int32_t y0, const int8_t* weights, const Channel* channels,
               int8_t* y) {
  const Body& b = ring.b;
  const int8_t* rows[kMostRows];
  for (int32_t ky = 0; ky < b.ay.filter && ky < kMostRows; ++ky) rows[ky] = ring.row(y0 + ky * b.ay.dilation);
  if (depthwiseFileRow(b, facts, rows, weights, channels, y)) return;
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

// No filter reaches beyond the input.
bool isInside(const Axis& axis) {
  return axis.pad == 0 && (axis.out - 1) * axis.stride + (axis.filter - 1) * axis.dilation + 1 <= axis.in;
}

// Where an output row finds its input, and what that needs of memory.
Status placeRows(Body* b, Record& record) {
  const int64_t columns = static_cast<int64_t>(b->ax.out - 1) * b->ax.stride +
                          static_cast<int64_t>(b->ax.filter - 1) * b->ax.dilation + 1;
  const bool is_row = b->ay.in == 1 && b->ay.filter == 1 && b->ay.out == 1;
  if (is_row && !isInside(b->ax) && b->ax.filter <= kMostRows && columns * b->in_channels > kLongRow) {
    const Axis ax = b->ax;
    b->ax = b->ay;
    b->ay = ax;
    return placeRows(b, record);
  }
  if (isInside(b->ay) && isInside(b->ax)) {
    b->row_bytes = b->ax.in * b->in_channels;
    record.allowInPlace(0, distanceByRowsThatLie(b->ay, b->ax, b->images, b->in_channels, b->channels));
    return Status::kOk;
  }
  b->ring_rows = (b->ay.filter - 1) * b->ay.dilation + 1;
  if (columns > kMaxRing / b->ring_rows / b->in_channels) return Status::kBadShape;
  b->row_bytes = static_cast<int32_t>(columns) * b->in_channels;
  b->rows = record.needScratch(static_cast<uint32_t>(b->ring_rows * b->row_bytes));
  record.allowInPlace(0, distanceByRows(b->ay, b->ax, b->images, b->in_channels, b->channels));
  return Status::kOk;
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
  status = placeRows(&b, record);
  if (status != Status::kOk) return status;
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
  Ring ring = {b, b.ring_rows == 0 ? nullptr : memory.int8Out(b.rows), memory.int8(b.x)};
  const int32_t facts = depthwiseFileFacts(b, memory.int8(b.w), channels);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.images; ++n, ring.image += b.ay.in * b.ax.in * b.in_channels) {
    int32_t next = b.ay.origin(0);  // the next row to read
    for (int32_t oy = 0; oy < b.ay.out; ++oy, y += b.ax.out * b.channels) {
      const int32_t y0 = b.ay.origin(oy);
      if (next < y0) next = y0;
      for (; next < y0 + b.ring_rows; ++next) ring.fill(next);
      outputRow(ring, facts, y0, memory.int8(b.w), channels, y);
    }
  }
}

}  // namespace runtime
}  // namespace thimble
