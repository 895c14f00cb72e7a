// BROADCAST_TO: x repeated along its dimensions of size 1 and new ones before them; y's own shape counts.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/move.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

Status prepareBroadcastTo(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  const Tensor& y = call.out;
  const Status status = checkMove(x, y);
  if (status != Status::kOk) return status;
  if (x.rank > y.rank) return Status::kBadShape;
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  byteSteps(x, from_steps);
  byteSteps(y, to_steps);
  const uint32_t fresh = y.rank - x.rank;
  Copy copy = copyOf(elementBytes(x));
  for (uint32_t d = 0; d < y.rank; ++d) {
    const int32_t size = d < fresh ? 1 : x.dims[d - fresh];
    if (size != 1 && size != y.dims[d]) return Status::kBadShape;
    copy.add(y.dims[d], size == 1 ? 0 : from_steps[d - fresh], to_steps[d]);
  }
  return putMove(call, copy, record);
}

void runBroadcastTo(const int32_t* record, const Memory& memory) { runMove(record, memory); }

}  // namespace runtime
}  // namespace thimble
