// DEQUANTIZE: int8 → float32: y = scale × (x − zero point).  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

Status checkDequantize(const Call& call) {
  const Status status = checkActivation(call.in[0]);
  if (status != Status::kOk) return status;
  if (call.out.type != kFloat32) return Status::kUnsupportedType;
  return call.in[0].elements == call.out.elements ? Status::kOk : Status::kBadShape;
}

void runDequantize(const Call& call) {
  const Tensor& x = call.in[0];
  const float scale = x.scale();
  const int32_t zero = x.zeroPoint();
  for (uint32_t i = 0; i < x.elements; ++i) {
    const float value = scale * static_cast<float>(x.int8()[i] - zero);
    __builtin_memcpy(call.out.int8Out() + 4 * i, &value, sizeof(value));
  }
}

}  // namespace runtime
}  // namespace thimble
