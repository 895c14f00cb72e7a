// TRANSPOSE: dimension d of y is dimension perm[d] of x.  perm: constant; any shape and type.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/move.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

Status prepareTranspose(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  Status status = checkMove(x, call.out);
  if (status == Status::kOk) status = checkIndices(call.in[1], x.rank);
  if (status != Status::kOk) return status;
  if (call.out.rank != x.rank) return Status::kBadShape;
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  byteSteps(x, from_steps);
  byteSteps(call.out, to_steps);
  Copy copy = copyOf(elementBytes(x));
  uint32_t seen = 0;
  for (uint32_t d = 0; d < x.rank; ++d) {
    uint32_t axis = 0;
    if (!resolveAxis(indexAt(call.in[1], d), x.rank, &axis)) return Status::kBadShape;
    if ((seen >> axis & 1) != 0 || x.dims[axis] != call.out.dims[d]) return Status::kBadShape;
    seen |= 1u << axis;
    copy.add(x.dims[axis], from_steps[axis], to_steps[d]);
  }
  return putMove(call, copy, record);
}

void runTranspose(const int32_t* record, const Memory& memory) { runMove(record, memory); }

}  // namespace runtime
}  // namespace thimble
