// Layers: random int8 layers as the runtime prepares them, with what they must give by the definition.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/codegen/operation.h"

namespace thimble::mve_test {

enum class Kind { kConv, kDepthwise, kDense };

/// A shape: what is not random in a layer.
struct Shape {
  std::string name;
  Kind kind = Kind::kConv;
  int32_t images = 1;
  int32_t in_h = 1, in_w = 1, in_channels = 1;
  int32_t channels = 1;  // of the output
  int32_t filter_h = 1, filter_w = 1;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  bool same = true;  // padding; false: VALID
  bool relu = true;  // zero point and least value −128
  bool any = false;  // multipliers above 1 too, and depthwise weights of −128
};

struct Layer {
  codegen::Operation plain;  // tensor 0: x, 1: y
  std::vector<int8_t> weights;
  std::vector<int8_t> x;
  std::vector<int8_t> y;
};

/// Weights over all of int8, zero points often at an end, multipliers that make ties common, ranges that saturate.
Layer randomLayer(const Shape& shape, std::mt19937& random);
/// Odd sizes of every kind.
Shape randomShape(std::mt19937& random);

}  // namespace thimble::mve_test
