// QUANTIZE: float32 → int8, or int8 → int8 of another scale.  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

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

void runQuantize(const Call& call) {
  const Tensor& x = call.in[0];
  int8_t* y = call.out.int8Out();
  const Output to = output(call.out, 0);
  if (x.type == kFloat32) {
    const float scale = call.out.scale();
    for (uint32_t i = 0; i < x.elements; ++i) y[i] = to.narrow(roundToInt(readF32(x.data + 4 * i) / scale));
    return;
  }
  const Multiplier multiplier = quantizeMultiplier(x.scale(), 1.0f, call.out.scale());
  const int32_t zero = x.zeroPoint();
  for (uint32_t i = 0; i < x.elements; ++i) y[i] = to.narrow(multiply(x.int8()[i] - zero, multiplier));
}

}  // namespace runtime
}  // namespace thimble
