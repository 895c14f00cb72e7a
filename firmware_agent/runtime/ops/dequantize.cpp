// DEQUANTIZE: int8 → float32: y = scale × (x − zero point).  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t elements;
  int32_t zero_point;
  int32_t scale;  // its bits
};

Status checkDequantize(const Call& call) {
  const Status status = checkActivation(call.in[0]);
  if (status != Status::kOk) return status;
  if (call.out.type != kFloat32) return Status::kUnsupportedType;
  return call.in[0].elements == call.out.elements ? Status::kOk : Status::kBadShape;
}

}  // namespace

Status prepareDequantize(const Call& call, Record& record) {
  const Status status = checkDequantize(call);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  record.put(
      Body{x.ref, call.out.ref, static_cast<int32_t>(x.elements), x.zeroPoint(), readI32(x.scales.data)});
  return Status::kOk;
}

void runDequantize(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const int8_t* x = memory.int8(b.x);
  float* y = memory.float32Out(b.y);
  const float scale = bitsToFloat(static_cast<uint32_t>(b.scale));
  for (int32_t i = 0; i < b.elements; ++i) y[i] = scale * static_cast<float>(x[i] - b.zero_point);
}

}  // namespace runtime
}  // namespace thimble
