// FULLY_CONNECTED: y[b,o] = Σ_k x[b,k] × w[o,k] + bias[o].  x: [batches × K], w: [O,K] → y: [batches × O].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

using Body = FullyConnectedRecord;

Status checkFullyConnected(const Call& call, Body* b) {
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = makeFullyConnected(call, b);
  if (status == Status::kOk) status = checkWeights(call, static_cast<uint32_t>(b->channels), 0);
  if (status != Status::kOk || call.in[1].scales.count > 1) return status;
  return checkLayerMultiplier(call);
}

}  // namespace

Status makeFullyConnected(const Call& call, FullyConnectedRecord* b) {
  if (call.options.u8(1) != 0) return Status::kUnsupportedOption;  // shuffled weights
  const Status status = checkFused(call.options.u8(0));
  if (status != Status::kOk) return status;
  const Tensor& w = call.in[1];
  if (w.rank != 2 || call.out.rank < 1) return Status::kBadShape;
  const uint32_t depth = static_cast<uint32_t>(w.dims[1]);
  const uint32_t channels = static_cast<uint32_t>(w.dims[0]);
  if (depth > kMaxTerms || call.in[0].elements % depth != 0) return Status::kBadShape;
  if (call.out.dims[call.out.rank - 1] != w.dims[0]) return Status::kBadShape;
  if (call.out.elements / channels != call.in[0].elements / depth) return Status::kBadShape;
  b->x = call.in[0].ref;
  b->w = w.ref;
  b->y = call.out.ref;
  b->channels = w.dims[0];
  b->depth = w.dims[1];
  b->batches = static_cast<int32_t>(call.out.elements) / b->channels;
  b->to = output(call.out, call.options.u8(0));
  return Status::kOk;
}

Status prepareFullyConnected(const Call& call, Record& record) {
  Body b;
  const Status status = checkFullyConnected(call, &b);
  if (status != Status::kOk) return status;
  const Tensor& w = call.in[1];
  record.put(b);
  for (int32_t o = 0; o < b.channels; ++o) {
    Channel channel = foldChannel(call, static_cast<uint32_t>(o), w.int8() + o * b.depth,
                                  static_cast<uint32_t>(b.depth), 1);
    if (w.scales.count == 1) channel.multiplier = layerMultiplier(call);
    record.put(channel);
  }
  return Status::kOk;
}

void runFullyConnected(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (denseFile(b, memory)) return;
  const Channel* channels = reinterpret_cast<const Channel*>(&b + 1);
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth) {
    const int8_t* w = memory.int8(b.w);
    for (int32_t o = 0; o < b.channels; ++o, w += b.depth) *y++ = b.to.of(dot(x, w, b.depth), channels[o]);
  }
}

}  // namespace runtime
}  // namespace thimble
