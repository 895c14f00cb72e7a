// SHAPE: the input's shape as numbers.  x: any shape and type → y: int32 [rank].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref y;
  int32_t rank;
  int32_t dims[kMaxRank];
};

}  // namespace

Status prepareShape(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  if (call.out.type != kInt32) return Status::kUnsupportedType;
  if (call.out.rank != 1 || call.out.elements != x.rank) return Status::kBadShape;
  Body b = {call.out.ref, static_cast<int32_t>(x.rank), {}};
  for (uint32_t d = 0; d < x.rank; ++d) b.dims[d] = x.dims[d];
  record.put(b);
  return Status::kOk;
}

void runShape(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  int32_t* y = memory.int32Out(b.y);
  for (int32_t d = 0; d < b.rank; ++d) y[d] = b.dims[d];
}

}  // namespace runtime
}  // namespace thimble
