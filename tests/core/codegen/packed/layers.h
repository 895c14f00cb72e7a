// Layers: random int8 layers as the runtime prepares them, with what they must give by the definition.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "core/codegen/operation.h"
#include "tests/core/codegen/packed/shapes.h"

namespace thimble::packed_test {

struct Layer {
  codegen::Operation plain;  // tensor 0: x, 1: y, 2: other; its first constant: the weights as in the file
  int32_t channels = 0;      // of y
  std::vector<int8_t> weights;
  std::vector<int8_t> x;
  std::vector<int8_t> y;
  std::vector<int8_t> other;  // what is added to the layer's output, if anything is
};

/// Weights over all of int8 or at its ends, zero points often at an end, multipliers that make ties common, shifts and
/// biases at the ends of what kernels take and beyond, ranges that saturate.
Layer randomLayer(const Shape& shape, std::mt19937& random);

}  // namespace thimble::packed_test
