// TRANSPOSE_CONV: each input pixel adds its filter to the output around it.  output shape: constant, w: [O,Kh,Kw,C],
// x: [N,H,W,C], bias: [O] → y: [N,H',W',O], where a convolution of y would give x's height and width.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/direct.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

using Body = TransposeConvRecord;

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

Status checkShapes(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  const Table& options = call.options;
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != call.out.dims[3] || w.dims[3] != x.dims[3]) {
    return Status::kBadShape;
  }
  if (w.elements / static_cast<uint32_t>(w.dims[0]) > kMaxTerms) return Status::kBadShape;
  const Status status = checkAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  if (status != Status::kOk) return status;
  return checkAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
}

// The zero point is not folded into the bias: at the borders it meets fewer weights.
struct Int8 {
  typedef int8_t Value;
  typedef int8_t Weight;
  typedef int32_t Sum;

  const Body& b;
  const Channel* channels;

  int32_t products(const int8_t* x, const int8_t* w, int32_t n, int32_t sum) const {
    for (int32_t i = 0; i < n; ++i) sum += (x[i] - b.zero_point) * w[i];
    return sum;
  }
  int8_t of(int32_t sum, int32_t channel) const { return b.to.of(sum, channels[channel]); }
};

}  // namespace

Status asConvolution(const Call& call, Call* layer) {
  *layer = call;
  layer->in[0] = call.in[2];
  layer->in[1] = call.in[1];
  layer->has[2] = call.inputs.count > 3 && call.inputs.i32(3) != -1;
  return layer->has[2] ? call.input(3, &layer->in[2]) : Status::kOk;
}

Status makeTransposeConv(const Call& call, const Call& layer, TransposeConvRecord* b) {
  const Table& options = call.options;
  Status status = checkFused(options.u8(3));
  if (status == Status::kOk) status = checkShapes(layer);
  if (status == Status::kOk) status = checkOutputShape(call);
  if (status != Status::kOk) return status;
  const Tensor& x = layer.in[0];
  const Tensor& w = layer.in[1];
  b->x = x.ref;
  b->w = w.ref;
  b->y = call.out.ref;
  b->images = x.dims[0];
  b->depth = x.dims[3];
  b->channels = w.dims[0];
  b->ay = makeAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  b->ax = makeAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
  b->zero_point = x.zeroPoint();
  b->to = output(call.out, options.u8(3));
  return Status::kOk;
}

Status prepareTransposeConv(const Call& call, Record& record) {
  Call layer;
  Body b;
  Status status = asConvolution(call, &layer);
  if (status == Status::kOk) status = checkActivation(layer.in[0]);
  if (status == Status::kOk) status = checkActivation(layer.out);
  if (status == Status::kOk) status = makeTransposeConv(call, layer, &b);
  if (status == Status::kOk) status = checkWeights(layer, static_cast<uint32_t>(b.channels), 0);
  if (status != Status::kOk) return status;
  record.put(b);
  for (uint32_t o = 0; o < static_cast<uint32_t>(b.channels); ++o) {
    record.put(foldChannel(layer, o, layer.in[1].int8(), 0, 1));
  }
  return Status::kOk;
}

void runTransposeConv(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  convolveTransposed(b, Int8{b, reinterpret_cast<const Channel*>(&b + 1)}, memory);
}

}  // namespace runtime
}  // namespace thimble
