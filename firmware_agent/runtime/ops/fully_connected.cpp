// FULLY_CONNECTED: y[b,o] = Σ_k x[b,k] × w[o,k] + bias[o].  x: [batches × K], w: [O,K] → y: [batches × O].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// A single weight scale: TFLite multiplies input and weight scale as floats first.
Multiplier layerMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale() * call.in[1].scale(), 1.0f, call.out.scale());
}

}  // namespace

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

void runFullyConnected(const Call& call) {
  const Tensor& weights = call.in[1];
  const uint32_t channels = static_cast<uint32_t>(weights.dims[0]);
  const uint32_t depth = static_cast<uint32_t>(weights.dims[1]);
  const uint32_t batches = call.out.elements / channels;
  const int32_t offset = -call.in[0].zeroPoint();
  const Output to = output(call.out, call.options.u8(0));
  const bool per_channel = weights.scales.count > 1;
  Multiplier multiplier = per_channel ? Multiplier() : layerMultiplier(call);
  for (uint32_t o = 0; o < channels; ++o) {
    if (per_channel) multiplier = channelMultiplier(call, o);
    const int8_t* row = weights.int8() + o * depth;
    for (uint32_t b = 0; b < batches; ++b) {
      const int32_t sum = dot(call.in[0].int8() + b * depth, row, depth, offset);
      call.out.int8Out()[b * channels + o] = to.narrow(multiply(wrappingAdd(sum, bias(call, o)), multiplier));
    }
  }
}

}  // namespace runtime
}  // namespace thimble
