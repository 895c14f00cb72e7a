// Operation: one call of a kernel in generated code, with everything it needs worked out but the places in memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace thimble::codegen {

/// A word of a record that names a place.
struct Reference {
  enum class Kind { kTensor, kScratch, kConstant };
  size_t word = 0;
  Kind kind = Kind::kTensor;
  /// kTensor: of the graph's tensors; kScratch: bytes from its begin; kConstant: of Operation::constants.
  int index = 0;
};

struct Operation {
  std::string kernel;  // a function void (const int32_t* record, const Memory& memory)
  std::vector<int32_t> record;
  std::vector<Reference> references;
  std::vector<std::vector<int32_t>> constants;  // streams of words, laid out for the kernel
  int64_t scratch_bytes = 0;
  /// As tflite::OperatorNeeds.
  std::array<std::optional<int64_t>, 2> in_place;
};

}  // namespace thimble::codegen
