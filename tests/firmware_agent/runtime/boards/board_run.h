// BoardRun: a model's layers as an emulated board computes them, by the interpreter or as generated code.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/codegen/chooser.h"

namespace thimble::tests {

using Bytes = std::vector<uint8_t>;

/// What names of files and images end with.
#ifdef THIMBLE_SINGLE_ROUNDING
inline const std::string kMode = "_single_rounding";
#else
inline const std::string kMode;
#endif

struct Board {
  const char* name;
  const char* machine;
  const char* job;  // address
  codegen::Core core;
};

constexpr Board kBoards[] = {{"M3", "mps2-an385", "0x21000000", codegen::Core::kPortable},
                             {"M4", "mps2-an386", "0x21000000", codegen::Core::kDsp},
                             {"M7", "mps2-an500", "0x60000000", codegen::Core::kDsp},
                             {"M33", "mps2-an505", "0x80000000", codegen::Core::kDsp},
                             {"M55", "mps3-an547", "0x60000000", codegen::Core::kMve}};

struct Way {
  const char* name;
  std::optional<codegen::Setting> setting;  // of generated code; none: interpreted
  const char* flags;
};

constexpr Way kWays[] = {{"interpreted", std::nullopt, ""},
                         {"fast", codegen::Setting::kFast, "-O3"},
                         {"balanced", codegen::Setting::kBalanced, "-O2"},
                         {"small", codegen::Setting::kSmall, "-Os"}};

/// Samples of all inputs back to back.
struct Samples {
  size_t count;
  size_t inputs;
  Bytes bytes;
};

/// Checksums by operator; by the tensor it writes where the code is generated.
using Checksums = std::map<uint32_t, uint32_t>;

/// What a board printed for each sample: of layers, and of all outputs.
struct Printed {
  std::vector<Checksums> operators, tensors;
  std::vector<uint32_t> outputs;
  std::string rest;
  size_t operations = 0;  // of generated code
};

/// model: a file with its memory plan and one output.  What goes wrong is a failure of the test.
Printed runOnBoard(const Board& board, const Way& way, const Bytes& model, const Samples& samples);

}  // namespace thimble::tests
