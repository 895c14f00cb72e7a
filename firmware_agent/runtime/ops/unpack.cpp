// UNPACK: a tensor taken apart along an axis, which the outputs lack.  [a, n, b] → n × [a, b], any type.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"

namespace thimble {
namespace runtime {

Status prepareUnpack(const Call& call, Record& record) {
  if (static_cast<uint32_t>(call.options.i32(0)) != call.outputs.count) return Status::kUnsupportedOption;
  return prepareParts(call, 0, call.options.i32(1), Part::kStacked, record);
}

void runUnpack(const int32_t* record, const Memory& memory) { runParts(record, memory); }

}  // namespace runtime
}  // namespace thimble
