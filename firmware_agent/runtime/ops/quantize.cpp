// QUANTIZE: float32 → int8, or int8 → int8 of another scale.  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t elements;
  int32_t type;  // of x
  int32_t zero_point;
  Multiplier multiplier;  // int8
  int32_t scale;          // float32: the bits of y's scale
  Output to;
};

Status checkQuantize(const Call& call) {
  const Tensor& x = call.in[0];
  Status status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (x.elements != call.out.elements) return Status::kBadShape;
  if (x.type == kFloat32) return Status::kOk;
  status = checkActivation(x);
  if (status != Status::kOk) return status;
  return isUsable(quantizeMultiplier(x.scale(), 1.0f, call.out.scale())) ? Status::kOk
                                                                         : Status::kBadQuantization;
}

}  // namespace

Status prepareQuantize(const Call& call, Record& record) {
  const Status status = checkQuantize(call);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  Body b = {};
  b.x = x.ref;
  b.y = call.out.ref;
  b.elements = static_cast<int32_t>(x.elements);
  b.type = x.type;
  b.scale = readI32(call.out.scales.data);
  b.to = output(call.out, 0);
  if (x.type == kInt8) {
    b.zero_point = x.zeroPoint();
    b.multiplier = quantizeMultiplier(x.scale(), 1.0f, call.out.scale());
  }
  record.allowInPlace(0, 0);
  record.put(b);
  return Status::kOk;
}

void runQuantize(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  int8_t* y = memory.int8Out(b.y);
  if (b.type == kFloat32) {
    const float* x = memory.float32(b.x);
    const float scale = bitsToFloat(static_cast<uint32_t>(b.scale));
    for (int32_t i = 0; i < b.elements; ++i) y[i] = b.to.narrow(roundToInt(x[i] / scale));
    return;
  }
  const int8_t* x = memory.int8(b.x);
  for (int32_t i = 0; i < b.elements; ++i) y[i] = b.to.narrow(multiply(x[i] - b.zero_point, b.multiplier));
}

}  // namespace runtime
}  // namespace thimble
