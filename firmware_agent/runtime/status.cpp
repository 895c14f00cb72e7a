// The phrases of Status.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

const char* statusText(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kNotAModel:
      return "not a .tflite file";
    case Status::kCorrupt:
      return "the file is damaged";
    case Status::kTooManyParts:
      return "more tensors, operators or subgraphs than the runtime takes";
    case Status::kUnsupportedOp:
      return "an operator that the runtime does not have";
    case Status::kUnsupportedType:
      return "a tensor type that the operator does not take";
    case Status::kUnsupportedOption:
      return "an option or input that the operator does not take";
    case Status::kBadShape:
      return "shapes that do not fit";
    case Status::kBadQuantization:
      return "quantization missing or out of range";
    case Status::kNoPlan:
      return "no memory plan, or one for another version of the runtime";
    case Status::kBadPlan:
      return "a memory plan that is misaligned or overlaps";
    case Status::kArenaTooSmall:
      return "the arena is too small";
    case Status::kArenaMisaligned:
      return "the arena is not aligned to 16 bytes";
    case Status::kFileMisaligned:
      return "the file is not aligned to 4 bytes";
  }
  return "unknown status";
}

}  // namespace runtime
}  // namespace thimble
