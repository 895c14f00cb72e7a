// NEG and SQRT: of float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

Status prepareFloat(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32);
  if (status == Status::kOk) putUnary(call, record);
  return status;
}

}  // namespace

Status prepareNeg(const Call& call, Record& record) { return prepareFloat(call, record); }
Status prepareSqrt(const Call& call, Record& record) { return prepareFloat(call, record); }

void runNeg(const int32_t* record, const Memory& memory) {
  runTableOrFloat(record, memory, [](float x) { return -x; });
}
void runSqrt(const int32_t* record, const Memory& memory) { runTableOrFloat(record, memory, squareRoot); }

}  // namespace runtime
}  // namespace thimble
