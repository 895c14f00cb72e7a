// LOGISTIC: y = 1 / (1 + e^−x).  int8 → scale 1/256, −128; int16 → scale 1/32768; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/sigmoid.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

// TFLite's shortcuts: beyond them 1 and e^x are as near.
float logistic(float x) {
  if (x > 16.619047164916992188f) return 1.0f;
  if (x < -9.0f) return exponential(x);
  return 1.0f / (1.0f + exponential(-x));
}

}  // namespace

Status prepareLogistic(const Call& call, Record& record) {
  return prepareSigmoid(call, 0, record, [](int32_t x) {
    return clamp(roundingShiftRight(logisticFixed(x), 23) - 128, -128, 127);
  });
}

void runLogistic(const int32_t* record, const Memory& memory) {
  runSigmoid(record, memory, logistic16, logistic);
}

}  // namespace runtime
}  // namespace thimble
