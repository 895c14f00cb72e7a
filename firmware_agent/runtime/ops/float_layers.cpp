// FULLY_CONNECTED and convolutions of float32, summed one product after the other as TFLite's reference does.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/direct.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// A record.
template <class Layer>
struct FloatRecord {
  Layer layer;
  Ref bias;  // kNoRef: none
};

struct Floats {
  typedef float Value;
  typedef float Weight;
  typedef float Sum;

  Range range;
  const float* bias;  // null: none

  float products(const float* x, const float* w, int32_t n, float sum) const {
    for (int32_t i = 0; i < n; ++i) sum = product(x[i], w[i], sum);
    return sum;
  }
  float product(float x, float w, float sum) const { return sum + x * w; }
  float of(float sum, int32_t channel) const {
    return range.of(sum + (bias != nullptr ? bias[channel] : 0.0f));
  }
};

// Weights and bias may be given at run time.
Status checkFloats(const Call& call) {
  for (uint32_t k = 0; k < 3; ++k) {
    if (call.has[k] && call.in[k].type != kFloat32) return Status::kUnsupportedType;
  }
  return call.out.type == kFloat32 ? Status::kOk : Status::kUnsupportedType;
}

template <class Layer>
Status putLayer(const Call& call, const Layer& layer, Record& record) {
  if (call.has[2] && call.in[2].elements != static_cast<uint32_t>(layer.channels)) return Status::kBadShape;
  record.put(FloatRecord<Layer>{layer, call.has[2] ? call.in[2].ref : kNoRef});
  return Status::kOk;
}

template <class Layer>
const FloatRecord<Layer>& recordOf(const int32_t* record) {
  return *reinterpret_cast<const FloatRecord<Layer>*>(record);
}

template <class Layer>
Floats numbersOf(const FloatRecord<Layer>& r, const Memory& memory) {
  return {rangeOf(r.layer.to), r.bias != kNoRef ? memory.float32(r.bias) : nullptr};
}

// Of CONV_2D and DEPTHWISE_CONV_2D.
template <class Layer>
Status prepareConvolution(const Call& call, Status (*make)(const Call&, Layer*), Record& record) {
  Layer b;
  Status status = checkFloats(call);
  if (status == Status::kOk) status = make(call, &b);
  if (status != Status::kOk) return status;
  allowDirectInPlace(b, 4, record);
  return putLayer(call, b, record);
}

}  // namespace

Status prepareFullyConnectedFloat32(const Call& call, Record& record) {
  FullyConnectedRecord b;
  Status status = checkFloats(call);
  if (status == Status::kOk) status = makeFullyConnected(call, &b);
  return status == Status::kOk ? putLayer(call, b, record) : status;
}

void runFullyConnectedFloat32(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<FullyConnectedRecord>(record);
  connect(r.layer, numbersOf(r, memory), memory);
}

Status prepareConv2dFloat32(const Call& call, Record& record) {
  return prepareConvolution(call, makeConv2d, record);
}

void runConv2dFloat32(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<Conv2dRecord>(record);
  convolve(r.layer, numbersOf(r, memory), memory);
}

Status prepareDepthwiseConv2dFloat32(const Call& call, Record& record) {
  return prepareConvolution(call, makeDepthwise, record);
}

void runDepthwiseConv2dFloat32(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<DepthwiseRecord>(record);
  convolveDepthwise(r.layer, numbersOf(r, memory), memory);
}

Status prepareTransposeConvFloat32(const Call& call, Record& record) {
  Call layer;
  TransposeConvRecord b;
  Status status = asConvolution(call, &layer);
  if (status == Status::kOk) status = checkFloats(layer);
  if (status == Status::kOk) status = makeTransposeConv(call, layer, &b);
  return status == Status::kOk ? putLayer(layer, b, record) : status;
}

void runTransposeConvFloat32(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<TransposeConvRecord>(record);
  convolveTransposed(r.layer, numbersOf(r, memory), memory);
}

}  // namespace runtime
}  // namespace thimble
