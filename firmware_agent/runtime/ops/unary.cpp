// The checks of element-wise functions, and the walk through a table.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

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
  const int8_t* const table = reinterpret_cast<const int8_t*>(record + sizeof(Unary) / 4);
  const uint8_t* x = memory.bytes(u.x);
  int8_t* y = memory.int8Out(u.y);
  int32_t count = u.elements;
#if defined(__ARM_FEATURE_MVE)
  for (; count >= 16; count -= 16, x += 16, y += 16)
    vstrbq_s8(y, vldrbq_gather_offset_s8(table, vldrbq_u8(x)));
#endif
  for (; count >= 4; count -= 4, x += 4, y += 4) {
    y[0] = table[x[0]];
    y[1] = table[x[1]];
    y[2] = table[x[2]];
    y[3] = table[x[3]];
  }
  for (; count > 0; --count) *y++ = table[*x++];
}

}  // namespace runtime
}  // namespace thimble
