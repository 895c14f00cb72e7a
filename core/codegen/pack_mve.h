// Pack for Helium: lays the weights of int8 layers out as the kernels of runtime/kernels/mve.h read them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/codegen/operation.h"

namespace thimble::codegen {

/// The layer as prepared; references are those of `plain`.  nullopt: its sums, shifts or shape do not fit the kernel, and
/// the plain one must do.  weights: as in the file.
std::optional<Operation> packConvMve(const Operation& plain, std::span<const int8_t> weights);
std::optional<Operation> packDenseMve(const Operation& plain, std::span<const int8_t> weights);
/// A filter over one input channel becomes a convolution.
std::optional<Operation> packDepthwiseMve(const Operation& plain, std::span<const int8_t> weights);

}  // namespace thimble::codegen
