// The checks of LOGISTIC and TANH: the outputs' scales are fixed.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/sigmoid.h"

namespace thimble {
namespace runtime {

Status checkSigmoid(const Call& call, int32_t pot_shift, SigmoidInput* input8, Sigmoid16* input16) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8 | kOfInt16);
  if (status != Status::kOk || call.in[0].type == kFloat32) return status;
  const float scale = call.in[0].scale();
  if (call.in[0].type == kInt16) {
    if (!isNearPowerOfTwo(call.out.scale(), -15)) return Status::kBadQuantization;
    return makeSigmoid16(scale, pot_shift, input16);
  }
  // The file says which; TFLite computes in these whatever it says.
  const bool logistic = pot_shift == 0;
  if (call.out.scale() != (logistic ? 1.0f / 256 : 1.0f / 128)) return Status::kBadQuantization;
  if (call.out.zeroPoint() != (logistic ? -128 : 0)) return Status::kBadQuantization;
  input8->multiplier = quantizeMultiplier(scale, 134217728.0f, 1.0f);  // 2^27
  if (input8->multiplier.shift < 0) return Status::kBadQuantization;
  input8->radius = input8->multiplier.shift > 30 ? 0 : (15 << 27) >> input8->multiplier.shift;
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble
