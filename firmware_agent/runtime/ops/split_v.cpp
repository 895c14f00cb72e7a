// SPLIT_V: x: [.., a + b + .., ..], sizes: constant [a, b, ..], one of them −1 at most, axis: constant.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

// The outputs' own shapes count; the sizes must say the same.
Status checkSizes(const Call& call, int64_t axis_index) {
  uint32_t axis = 0;
  if (!resolveAxis(axis_index, call.in[0].rank, &axis)) return Status::kBadShape;
  uint32_t open = 0;
  for (uint32_t k = 0; k < call.outputs.count; ++k) {
    Tensor part;
    const Status status = call.output(k, &part);
    if (status != Status::kOk) return status;
    const int64_t size = indexAt(call.in[1], k);
    if (part.rank != call.in[0].rank) return Status::kBadShape;
    if (size == -1) {
      ++open;
    } else if (size != part.dims[axis]) {
      return Status::kBadShape;
    }
  }
  return open <= 1 ? Status::kOk : Status::kBadShape;
}

}  // namespace

Status prepareSplitV(const Call& call, Record& record) {
  Status status = checkIndices(call.in[1], call.outputs.count);
  if (status == Status::kOk) status = checkIndices(call.in[2], 1);
  if (status != Status::kOk) return status;
  if (static_cast<uint32_t>(call.options.i32(0)) != call.outputs.count) return Status::kUnsupportedOption;
  const int64_t axis = indexAt(call.in[2], 0);
  status = checkSizes(call, axis);
  if (status != Status::kOk) return status;
  return prepareParts(call, 0, axis, Part::kAlong, record);
}

void runSplitV(const int32_t* record, const Memory& memory) { runParts(record, memory); }

}  // namespace runtime
}  // namespace thimble
