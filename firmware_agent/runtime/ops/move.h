// Move: the record of operators that copy elements of one input to the output and do nothing else.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/copy.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

struct Move {
  Ref x, y;
  Copy copy;
};

/// Finishes the copy and puts the record.
inline Status putMove(const Call& call, Copy copy, Record& record) {
  copy.finish();
  record.put(Move{call.in[0].ref, call.out.ref, copy});
  return Status::kOk;
}

inline void runMove(const int32_t* record, const Memory& memory) {
  const Move& move = *reinterpret_cast<const Move*>(record);
  copyElements(move.copy, memory.bytes(move.x), memory.bytesOut(move.y));
}

}  // namespace runtime
}  // namespace thimble
