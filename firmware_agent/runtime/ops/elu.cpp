// ELU: y = x, below zero e^x − 1.  int8 by a table; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

Status prepareElu(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  putUnary(call, record);
  if (call.in[0].type == kInt8) {
    putTable(record, [&](int32_t q) {
      return floatEntry(call, q, [](float x) { return x < 0 ? exponential(x) - 1.0f : x; });
    });
  }
  return Status::kOk;
}

void runElu(const int32_t* record, const Memory& memory) {
  runTableOrFloat(record, memory, [](float x) { return x < 0 ? exponentialMinusOne(x) : x; });
}

}  // namespace runtime
}  // namespace thimble
