// RESHAPE: the same values under another shape; the shapes in the file count, not the shape input.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t bytes;
};

}  // namespace

Status prepareReshape(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  if (x.type != call.out.type) return Status::kUnsupportedType;
  if (x.elements != call.out.elements) return Status::kBadShape;
  record.allowInPlace(0, 0);
  record.put(Body{x.ref, call.out.ref, static_cast<int32_t>(x.bytes)});
  return Status::kOk;
}

void runReshape(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.x != b.y) __builtin_memmove(memory.bytesOut(b.y), memory.bytes(b.x), static_cast<uint32_t>(b.bytes));
}

}  // namespace runtime
}  // namespace thimble
