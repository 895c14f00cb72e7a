// CONCATENATION: inputs behind each other along one axis.  [.., a, ..], [.., b, ..] → [.., a + b, ..].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"

namespace thimble {
namespace runtime {

Status prepareConcatenation(const Call& call, Record& record) {
  if (call.options.u8(1) != 0) return Status::kUnsupportedOption;  // a fused activation
  return prepareJoin(call, call.options.i32(0), Part::kAlong, record);
}

void runConcatenation(const int32_t* record, const Memory& memory) { runJoin(record, memory); }

}  // namespace runtime
}  // namespace thimble
