// Generator: a model as C++11 source that calls the runtime's kernels, with all constants worked out ahead of time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/codegen/target.h"

namespace thimble::codegen {

/// model.h declares namespace thimble_model: Port, kArenaBytes, input, output, reset, invoke.  model.cpp holds a static
/// arena and the constants; no heap, no planner, nothing parsed.
struct Generated {
  std::string header;
  std::string source;
  std::vector<std::string> kernels;  // an operator each, in order; "" where it needs no code
  int64_t arena_bytes = 0;
  int64_t constant_bytes = 0;  // weights and records
};

/// Deterministic.  Bit for bit what the interpreter computes from the same file.  Errors: as tflite::withMemoryPlan and
/// tflite::checkRunnable.
Result<Generated> generate(std::span<const uint8_t> model_file, const Target& target);

/// The runtime's sources that generated code is linked with, relative to the folder that holds firmware_agent.
std::vector<std::string> runtimeSources();

}  // namespace thimble::codegen
