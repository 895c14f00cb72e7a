// RESHAPE: the same values under another shape; the shapes in the file count, not the shape input.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

Status checkReshape(const Call& call) {
  if (call.in[0].type != call.out.type) return Status::kUnsupportedType;
  if (call.out.type != kInt8 && call.out.type != kFloat32) return Status::kUnsupportedType;
  return call.in[0].elements == call.out.elements ? Status::kOk : Status::kBadShape;
}

void runReshape(const Call& call) { __builtin_memmove(call.out.int8Out(), call.in[0].data, call.out.bytes); }

}  // namespace runtime
}  // namespace thimble
