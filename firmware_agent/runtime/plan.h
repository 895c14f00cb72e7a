// Plan: proves that the file's memory plan keeps every tensor intact from its writing to its last reading.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"

namespace thimble {
namespace runtime {

/// Checks that each tensor that needs the arena has an aligned place, that it is written before it is read,
/// and that nothing is written over it in between.  arena_bytes: what the plan needs.  Needs no memory: it
/// walks back from each reading to the writing.  failed_operator: the operator at fault, untouched if none
/// is.
Status checkPlan(const Model& model, uint32_t* arena_bytes, uint32_t* failed_operator);

}  // namespace runtime
}  // namespace thimble
