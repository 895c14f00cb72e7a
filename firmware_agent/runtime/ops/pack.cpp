// PACK: inputs of one shape stacked along a new axis.  n × [a, b] → [a, n, b] for axis 1, any type.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"

namespace thimble {
namespace runtime {

Status preparePack(const Call& call, Record& record) {
  if (static_cast<uint32_t>(call.options.i32(0)) != call.inputs.count) return Status::kUnsupportedOption;
  return prepareJoin(call, call.options.i32(1), Part::kStacked, record);
}

void runPack(const int32_t* record, const Memory& memory) { runJoin(record, memory); }

}  // namespace runtime
}  // namespace thimble
