// Profiler: counts the instructions of a model, whole and layer by layer, on a virtual board of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "device_link/virtual_board/virtual_board.h"

namespace thimble::device_link {

/// Instructions, not cycles.  layers: one an operator.
struct InstructionCounts {
  int64_t inference = 0;
  int64_t features = 0;  // 0 if the model has no pipeline
  int64_t load = 0;      // verifying and preparing the model
  std::vector<int64_t> layers;
  int64_t runtime_code_bytes = 0;
};

/// Starts a counting board of entry's kind (a few seconds), uploads the model, counts, stops it.  A serial
/// entry is refused: kUnsupported with the virtual board of the same core in the hint.
Result<InstructionCounts> countInstructions(const BoardEntry& entry, const VirtualBoardPaths& paths,
                                            std::span<const uint8_t> model_file, Job& job);

}  // namespace thimble::device_link
