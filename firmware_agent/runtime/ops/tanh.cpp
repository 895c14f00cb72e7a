// TANH: int8 → scale 1/128; int16 → scale 1/32768; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/sigmoid.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

Status prepareTanh(const Call& call, Record& record) {
  return prepareSigmoid(call, 1, record,
                        [](int32_t x) { return clamp(roundingShiftRight(tanhFixed(x), 24), -128, 127); });
}

void runTanh(const int32_t* record, const Memory& memory) {
  runSigmoid(record, memory, tanh16, hyperbolicTangent);
}

}  // namespace runtime
}  // namespace thimble
