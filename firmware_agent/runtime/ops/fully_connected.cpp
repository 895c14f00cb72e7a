// FULLY_CONNECTED: y[b,o] = Σ_k x[b,k] × w[o,k] + bias[o].  x: [batches × K], w: [O,K] → y: [batches × O].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// A single weight scale: TFLite multiplies input and weight scale as floats first.
Multiplier layerMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale() * call.in[1].scale(), 1.0f, call.out.scale());
}

using Body = FullyConnectedRecord;

Status checkFullyConnected(const Call& call) {
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (call.options.u8(1) != 0) return Status::kUnsupportedOption;  // shuffled weights
  status = checkFused(call.options.u8(0));
  if (status != Status::kOk) return status;
  const Tensor& weights = call.in[1];
  if (weights.rank != 2 || call.out.rank < 1) return Status::kBadShape;
  const uint32_t depth = static_cast<uint32_t>(weights.dims[1]);
  const uint32_t channels = static_cast<uint32_t>(weights.dims[0]);
  if (depth > kMaxTerms || call.in[0].elements % depth != 0) return Status::kBadShape;
  if (call.out.dims[call.out.rank - 1] != weights.dims[0]) return Status::kBadShape;
  if (call.out.elements / channels != call.in[0].elements / depth) return Status::kBadShape;
  status = checkWeights(call, channels, 0);
  if (status != Status::kOk || weights.scales.count > 1) return status;
  if (!isScale(call.in[0].scale() * weights.scale())) return Status::kBadQuantization;
  return isUsable(layerMultiplier(call)) ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status prepareFullyConnected(const Call& call, Record& record) {
  const Status status = checkFullyConnected(call);
  if (status != Status::kOk) return status;
  const Tensor& w = call.in[1];
  Body b;
  b.x = call.in[0].ref;
  b.w = w.ref;
  b.y = call.out.ref;
  b.channels = w.dims[0];
  b.depth = w.dims[1];
  b.batches = static_cast<int32_t>(call.out.elements) / b.channels;
  b.to = output(call.out, call.options.u8(0));
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
