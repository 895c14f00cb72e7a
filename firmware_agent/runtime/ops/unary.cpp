// The checks of element-wise functions, and the walk through a table.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

Status checkUnary(const Call& call, uint32_t types) {
  const int32_t type = call.in[0].type;
  uint32_t bit = 0;
  if (type == kFloat32) bit = kOfFloat32;
  if (type == kInt8) bit = kOfInt8;
  if (type == kInt16) bit = kOfInt16;
  if (type == kBool) bit = kOfBool;
  if ((types & bit) == 0 || call.out.type != type) return Status::kUnsupportedType;
  if (call.in[0].elements != call.out.elements) return Status::kBadShape;
  if (type != kInt8 && type != kInt16) return Status::kOk;
  const Status status = checkQuantized(call.in[0]);
  return status == Status::kOk ? checkQuantized(call.out) : status;
}

void putUnary(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  record.allowInPlace(0, 0);
  record.put(Unary{x.ref, call.out.ref, static_cast<int32_t>(x.elements), x.type});
}

void runTable(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  const int8_t* table = reinterpret_cast<const int8_t*>(record + sizeof(Unary) / 4);
  const uint8_t* x = memory.bytes(u.x);
  int8_t* y = memory.int8Out(u.y);
  for (int32_t i = 0; i < u.elements; ++i) y[i] = table[x[i]];
}

}  // namespace runtime
}  // namespace thimble
