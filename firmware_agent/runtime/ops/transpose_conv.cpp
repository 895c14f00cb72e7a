// TRANSPOSE_CONV: each input pixel adds its filter to the output around it.  output shape: constant, w: [O,Kh,Kw,C],
// x: [N,H,W,C], bias: [O] → y: [N,H',W',O], where a convolution of y would give x's height and width.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, w, y;
  int32_t images;
  int32_t depth;
  int32_t channels;
  Axis ay, ax;  // of the convolution from y to x
  int32_t zero_point;
  Output to;
  // Channel × channels, the zero point not folded in: at the borders it meets fewer weights
};

// As a convolution's call: x, w, bias.
Status reorder(const Call& call, Call* layer) {
  *layer = call;
  layer->in[0] = call.in[2];
  layer->in[1] = call.in[1];
  layer->has[2] = call.inputs.count > 3 && call.inputs.i32(3) != -1;
  return layer->has[2] ? call.input(3, &layer->in[2]) : Status::kOk;
}

Status checkOutputShape(const Call& call) {
  const Tensor& shape = call.in[0];
  if (shape.type != kInt32) return Status::kUnsupportedType;
  if (!shape.constant) return Status::kUnsupportedOption;
  if (shape.elements != call.out.rank) return Status::kBadShape;
  for (uint32_t d = 0; d < call.out.rank; ++d) {
    if (readI32(shape.data + 4 * d) != call.out.dims[d]) return Status::kBadShape;
  }
  return Status::kOk;
}

Status checkTransposeConv(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  const Table& options = call.options;
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = checkFused(options.u8(3));
  if (status != Status::kOk) return status;
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != call.out.dims[3] || w.dims[3] != x.dims[3]) {
    return Status::kBadShape;
  }
  if (w.elements / static_cast<uint32_t>(w.dims[0]) > kMaxTerms) return Status::kBadShape;
  status = checkAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  if (status == Status::kOk) {
    status = checkAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
  }
  return status == Status::kOk ? checkWeights(call, static_cast<uint32_t>(w.dims[0]), 0) : status;
}

// The first tap that meets output o, and the input that it meets; the next are `stride` taps and −1 input further.
struct Taps {
  Taps(const Axis& a, int32_t o) : tap((o + a.pad) % a.stride), at((o + a.pad) / a.stride) {
    if (at < a.out) return;
    const int32_t beyond = at - a.out + 1;
    tap += beyond * a.stride;
    at = a.out - 1;
  }
  int32_t tap, at;
};

int32_t sumPixel(const Body& b, const int8_t* image, const int8_t* filter, int32_t oy, int32_t ox) {
  int32_t sum = 0;
  for (Taps y(b.ay, oy); y.tap < b.ay.filter && y.at >= 0; y.tap += b.ay.stride, --y.at) {
    for (Taps x(b.ax, ox); x.tap < b.ax.filter && x.at >= 0; x.tap += b.ax.stride, --x.at) {
      const int8_t* in = image + (y.at * b.ax.out + x.at) * b.depth;
      const int8_t* w = filter + (y.tap * b.ax.filter + x.tap) * b.depth;
      for (int32_t c = 0; c < b.depth; ++c) sum += (in[c] - b.zero_point) * w[c];
    }
  }
  return sum;
}

}  // namespace

Status prepareTransposeConv(const Call& call, Record& record) {
  Call layer;
  Status status = reorder(call, &layer);
  if (status == Status::kOk) status = checkTransposeConv(layer);
  if (status == Status::kOk) status = checkOutputShape(call);
  if (status != Status::kOk) return status;
  const Tensor& x = layer.in[0];
  const Tensor& w = layer.in[1];
  const Table& options = call.options;
  Body b;
  b.x = x.ref;
  b.w = w.ref;
  b.y = call.out.ref;
  b.images = x.dims[0];
  b.depth = x.dims[3];
  b.channels = w.dims[0];
  b.ay = makeAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  b.ax = makeAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
  b.zero_point = x.zeroPoint();
  b.to = output(call.out, options.u8(3));
  record.put(b);
  for (uint32_t o = 0; o < static_cast<uint32_t>(b.channels); ++o) {
    record.put(foldChannel(layer, o, w.int8(), 0, 1));
  }
  return Status::kOk;
}

void runTransposeConv(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Channel* channels = reinterpret_cast<const Channel*>(&b + 1);
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.out * b.ax.out * b.depth) {
    for (int32_t oy = 0; oy < b.ay.in; ++oy) {
      for (int32_t ox = 0; ox < b.ax.in; ++ox) {
        const int8_t* filter = memory.int8(b.w);
        for (int32_t o = 0; o < b.channels; ++o, filter += b.ay.filter * b.ax.filter * b.depth) {
          *y++ = b.to.of(sumPixel(b, image, filter, oy, ox), channels[o]);
        }
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
