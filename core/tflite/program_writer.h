// Program writer: the records that the runtime's interpreter runs from, derived by the runtime itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/tflite/memory_plan.h"

namespace thimble::tflite {

/// What a program needs, before anything has a place.
struct ProgramNeeds {
  std::vector<OperatorNeeds> operators;
  int64_t program_bytes = 0;
};

/// nullopt if the runtime refuses an operator; checkRunnable says why.  file: 4-aligned, passed readModel.
std::optional<ProgramNeeds> programNeeds(std::span<const uint8_t> file);

/// Writes the program into its place, [at, at + size), of a file that carries the memory plan.  False if the runtime
/// refuses the file.
bool writeProgram(std::span<uint8_t> file, size_t at, size_t size, const ArenaPlan& plan);

/// Working memory of one operator, as a file's program places it.
struct ScratchPlace {
  int op = 0;
  int64_t offset = 0;
  int64_t bytes = 0;
};

/// Of a file that checkRunnable takes; else empty.
std::vector<ScratchPlace> scratchOf(std::span<const uint8_t> file);

}  // namespace thimble::tflite
