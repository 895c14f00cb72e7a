// SUB: y = a − b with broadcasting and a fused activation: int8, int16, float32, int32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/sum.h"

namespace thimble {
namespace runtime {

// TFLite works its factors out in single precision.
Status prepareSub(const Call& call, Record& record) {
  SumBody body;
  const Status status = makeSum(call, &body);
  if (status != Status::kOk) return status;
  if (body.shift != 0) {
    const float a = call.in[0].scale();
    const float b = call.in[1].scale();
    const float twice = 2.0f * (a > b ? a : b);
    const float to = static_cast<float>(1 << body.shift) * call.out.scale();
    if (!isScale(twice) || !isScale(to)) return Status::kBadQuantization;
    const float ratios[] = {a / twice, b / twice, twice / to};
    for (float ratio : ratios) {
      if (!isScale(ratio)) return Status::kBadQuantization;
    }
    body.factors.a = quantizeMultiplier(ratios[0], 1.0f, 1.0f);
    body.factors.b = quantizeMultiplier(ratios[1], 1.0f, 1.0f);
    body.factors.y = quantizeMultiplier(ratios[2], 1.0f, 1.0f);
  }
  return putSum(call, body, record);
}

void runSub(const int32_t* record, const Memory& memory) {
  sumInt8(*reinterpret_cast<const SumBody*>(record), memory, -1);
}

Status prepareSubWide(const Call& call, Record& record) { return prepareSub(call, record); }

void runSubWide(const int32_t* record, const Memory& memory) {
  sumWide(*reinterpret_cast<const SumBody*>(record), memory, -1);
}

}  // namespace runtime
}  // namespace thimble
