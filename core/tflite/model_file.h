// The .tflite file: read with full verification, written with its memory plan, features and labels inside.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tflite/graph.h"

namespace thimble::tflite {

/// Metadata names inside the file.
inline constexpr char kPlanMetadata[] = "OfflineMemoryAllocation";
inline constexpr char kProgramMetadata[] = "ThimbleProgram";    // firmware_agent/runtime/program.h
inline constexpr char kPipelineMetadata[] = "ThimblePipeline";  // firmware_agent/dsp/PIPELINE.md
inline constexpr char kLabelsMetadata[] = "ThimbleLabels";      // UTF-8, one label a line, in output order

/// Reads any .tflite of one subgraph.  Verifies every offset, index, shape and size first.
/// Errors: kCorrupt (not a .tflite, cut short, indices out of range), kUnsupported (more than one subgraph,
/// tensor types that are not known).  An unknown operator is read, not refused; see checkRunnable.
Result<Graph> readModel(std::span<const uint8_t> file);

/// Writes graph as a standard .tflite with a memory plan for it.  Deterministic: equal graphs, equal bytes.
/// Errors: kInvalidArgument if the graph's indices or sizes do not fit together.
Result<std::vector<uint8_t>> writeModel(const Graph& graph);

/// The same file with a memory plan, if it has none that covers it; unchanged if it has.  All else is kept.
Result<std::vector<uint8_t>> withMemoryPlan(std::span<const uint8_t> file);

/// Refuses what the board's runtime cannot run: kUnsupported naming the first operator ("TOPK_V2 (operator
/// 3)"). Runs the very checks of the board's runtime on the host.
Result<void> checkRunnable(std::span<const uint8_t> file_with_plan);

/// Labels of the file in output order; empty if it carries none.
std::vector<std::string> labelsOf(const Graph& graph);

}  // namespace thimble::tflite
