// SLICE: y = x[begin : begin + size].  x: any shape and type; begin, size: constant; size −1: the rest.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/move.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

Status prepareSlice(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  Status status = checkMove(x, call.out);
  if (status == Status::kOk) status = checkIndices(call.in[1], x.rank);
  if (status == Status::kOk) status = checkIndices(call.in[2], x.rank);
  if (status != Status::kOk) return status;
  if (call.out.rank != x.rank) return Status::kBadShape;
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  byteSteps(x, from_steps);
  byteSteps(call.out, to_steps);
  Copy copy = copyOf(elementBytes(x));
  for (uint32_t d = 0; d < x.rank; ++d) {
    const int64_t begin = indexAt(call.in[1], d);
    if (begin < 0 || begin >= x.dims[d]) return Status::kBadShape;
    const int64_t given = indexAt(call.in[2], d);
    const int64_t size = given == -1 ? x.dims[d] - begin : given;
    if (size != call.out.dims[d] || size > x.dims[d] - begin) return Status::kBadShape;
    copy.from += static_cast<int32_t>(begin) * from_steps[d];
    copy.add(call.out.dims[d], from_steps[d], to_steps[d]);
  }
  record.allowInPlace(0, 0);
  return putMove(call, copy, record);
}

void runSlice(const int32_t* record, const Memory& memory) { runMove(record, memory); }

}  // namespace runtime
}  // namespace thimble
