// Fuse: ADDs done by the convolution before them, so that what it gives never lies whole in memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/codegen/prepared.h"

namespace thimble::codegen {

/// Two operators of a model: a convolution and the ADD that alone reads its output.
struct Residual {
  size_t layer = 0;
  size_t add = 0;
};

/// A model and what runs for each of its operators.
struct Chosen {
  Prepared model;
  std::vector<Operation> operations;
};

/// The convolution (one of a kernel that takes parts, of one image) and the int8 ADD of its output to a tensor of that shape as
/// one operation.  operand: which of ADD's the convolution gives.  Its output may lie on the other one.
Operation thenAdd(const Operation& layer, const Operation& add, int operand, int32_t pixels,
                  int32_t channels);

/// Where it can be: int8, one image, operands of equal shape, and the other operand is there before the convolution runs.
std::vector<Residual> residuals(const Chosen& chosen);

/// The same without the ADDs of `some`, which are of residuals(chosen): their convolutions give the sums.
Chosen fused(const Chosen& chosen, const std::vector<Residual>& some);

}  // namespace thimble::codegen
