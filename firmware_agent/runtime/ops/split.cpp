// SPLIT: axis: constant, x: [.., n × a, ..] → n outputs [.., a, ..], any type.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

Status prepareSplit(const Call& call, Record& record) {
  const Status status = checkIndices(call.in[0], 1);
  if (status != Status::kOk) return status;
  if (static_cast<uint32_t>(call.options.i32(0)) != call.outputs.count) return Status::kUnsupportedOption;
  for (uint32_t k = 1; k < call.outputs.count; ++k) {
    Tensor part;
    const Status read = call.output(k, &part);
    if (read != Status::kOk) return read;
    if (!sameShape(part, call.out)) return Status::kBadShape;
  }
  return prepareParts(call, 1, indexAt(call.in[0], 0), Part::kAlong, record);
}

void runSplit(const int32_t* record, const Memory& memory) { runParts(record, memory); }

}  // namespace runtime
}  // namespace thimble
