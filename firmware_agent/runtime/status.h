// Status: why a model was refused, in one byte that travels from the board to the workbench.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

enum class Status : uint8_t {
  kOk = 0,
  kNotAModel,          // no TFL3 file
  kCorrupt,            // offsets, lengths or indices that do not fit the file
  kTooManyParts,       // more tensors, operators or subgraphs than the runtime takes
  kUnsupportedOp,      // an operator without a kernel here
  kUnsupportedType,    // a tensor type that the operator's kernel does not take
  kUnsupportedOption,  // an option or an optional input that the kernel does not take
  kBadShape,           // shapes that do not fit each other or the options
  kBadQuantization,    // scales or zero points missing or out of range
  kNoPlan,             // no memory plan for a tensor that needs the arena
  kBadPlan,            // a plan with offsets misaligned or live tensors overlapping
  kArenaTooSmall,
  kArenaMisaligned,
  kFileMisaligned,
};

/// A short English phrase, static.
const char* statusText(Status status);

}  // namespace runtime
}  // namespace thimble
