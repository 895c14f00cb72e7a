// Plan: proves that the file's memory plan keeps every tensor intact from its writing to its last reading.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"

namespace thimble {
namespace runtime {

/// Checks that each tensor that needs the arena has an aligned place, that it is written before it is read, and that
/// nothing is written over it in between; that an output lies on an input only as the operator's record allows; that
/// scratch lies beside all that is live.  records: the first of the program's, proved before.  arena_bytes: what the
/// plan needs.  Needs no memory: it walks back from each reading to the writing.  failed_operator: the operator at
/// fault, untouched if none is.
Status checkPlan(const Model& model, const int32_t* records, uint32_t* arena_bytes,
                 uint32_t* failed_operator);

}  // namespace runtime
}  // namespace thimble
