// RSQRT: y = 1 / √x.  int8 by a table; float32.
// SPDX-License-Identifier: MIT
// Of int8 numbers at zero and below, for which TFLite Micro stops with an error, the largest.
#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"
#include "firmware_agent/runtime/real.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kFraction = 20;  // bits of the root's

// 1 / (√x's scale × y's scale).
Multiplier scaling(const Call& call) {
  const Real one = {static_cast<uint64_t>(1) << 52, -52};
  return multiplierOf(quotient(one, product(root(realOf(call.in[0].scale())), realOf(call.out.scale()))));
}

}  // namespace

Status prepareRsqrt(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  if (call.in[0].type == kFloat32) {
    putUnary(call, record);
    return Status::kOk;
  }
  Multiplier m = scaling(call);
  m.shift -= kFraction;
  if (m.shift < -31 || !isUsable(m)) return Status::kBadQuantization;
  putUnary(call, record);
  const int32_t zero_point = call.in[0].zeroPoint();
  const Output to = output(call.out, 0);
  putTable(record, [&](int32_t x) {
    if (x <= zero_point) return to.high;
    const InverseRoot inverse = inverseRoot(x - zero_point);
    return to.within(multiply(multiply(1, {inverse.value, kFraction - inverse.shift}), m));
  });
  return Status::kOk;
}

void runRsqrt(const int32_t* record, const Memory& memory) {
  runTableOrFloat(record, memory, [](float x) { return 1.0f / squareRoot(x); });
}

}  // namespace runtime
}  // namespace thimble
