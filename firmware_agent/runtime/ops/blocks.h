// Blocks: a tensor as rows of blocks side by side, one block of each part: what joins and splits move.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

enum class Part {
  kAlong,    // parts have the axis, and their sizes along it sum up to the whole's
  kStacked,  // parts lack the axis, one for each of the whole's elements along it
};

/// Checks that the call's inputs are parts of its output along `axis`, and puts their blocks.  The first may
/// share memory with the whole where all of it comes first.
Status prepareJoin(const Call& call, int64_t axis, Part kind, Record& record);
void runJoin(const int32_t* record, const Memory& memory);

/// The same for a split of input k into all outputs.
Status prepareParts(const Call& call, uint32_t k, int64_t axis, Part kind, Record& record);
void runParts(const int32_t* record, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
