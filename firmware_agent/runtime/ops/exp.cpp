// EXP: y = e^x.  int8 by a table; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

Status prepareExp(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  putUnary(call, record);
  if (call.in[0].type == kInt8) {
    putTable(record, [&](int32_t q) { return floatEntry(call, q, exponential); });
  }
  return Status::kOk;
}

void runExp(const int32_t* record, const Memory& memory) { runTableOrFloat(record, memory, exponential); }

}  // namespace runtime
}  // namespace thimble
