// FILL: y = one value everywhere.  dims: y's own shape counts; value: one element of any type.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/copy.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref value, y;
  int32_t element;
  int32_t bytes;
};

}  // namespace

Status prepareFill(const Call& call, Record& record) {
  const Tensor& value = call.in[1];
  const Status status = checkMove(value, call.out);
  if (status != Status::kOk) return status;
  if (value.elements != 1) return Status::kBadShape;
  record.put(Body{value.ref, call.out.ref, elementBytes(value), static_cast<int32_t>(call.out.bytes)});
  return Status::kOk;
}

void runFill(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  fillElements(memory.bytes(b.value), memory.bytesOut(b.y), b.element, b.bytes);
}

}  // namespace runtime
}  // namespace thimble
