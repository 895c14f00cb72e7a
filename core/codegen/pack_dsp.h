// Pack for the DSP extension: lays the weights of int8 layers out as the kernels of runtime/kernels/packed.h read them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/codegen/operation.h"
#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble::codegen {

/// How a layer may be packed.
enum class Weights {
  kBytes,  // two channels in a halfword
  kWide,   // two channels in a word: faster, twice the flash
};

/// The layer as prepared; references are those of `plain`.  nullopt: its sums, shifts or shape do not fit the kernel, and
/// the plain one must do.  weights: as in the file.
std::optional<Operation> packConv(const Operation& plain, std::span<const int8_t> weights, Weights kind);
std::optional<Operation> packDense(const Operation& plain, std::span<const int8_t> weights);
/// A filter over one input channel becomes a convolution.  in_pairs: 3×3 filters of stride 1 get a kernel of their own.
std::optional<Operation> packDepthwise(const Operation& plain, std::span<const int8_t> weights, Weights kind,
                                       bool in_pairs);

}  // namespace thimble::codegen
