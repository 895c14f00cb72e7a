// Shapes: of known models' layers, and by chance.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "firmware_agent/runtime/ops/window.h"

namespace thimble::packed_test {

int32_t between(std::mt19937& random, int32_t low, int32_t high);
bool oneIn(std::mt19937& random, int32_t n);

enum class Kind { kConv, kDepthwise, kDense };

/// What is not random in a layer.
struct Shape {
  std::string name;
  Kind kind = Kind::kConv;
  int32_t images = 1;
  int32_t in_h = 1, in_w = 1, in_channels = 1;
  int32_t channels = 1;  // of the output
  int32_t filter_h = 1, filter_w = 1;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  bool same = true;              // padding; false: VALID
  bool relu = true;              // zero point and least value −128
  int32_t out_h = 0, pad_h = 0;  // of a layer on some rows alone; 0: as the padding gives

  runtime::Axis height() const;
  runtime::Axis width() const;

  std::string described() const;
};

std::vector<Shape> knownShapes();
/// Odd sizes of every kind.
Shape randomShape(std::mt19937& random);
/// Small, at the edges of what kernels that take pixels, channels and taps by twos to fours must tell apart.
Shape edgeShape(std::mt19937& random);
/// Depthwise filters, most of them 3×3, on images of 1×1 to 9×9 and 1 to 40 channels, some with multipliers.
Shape smallDepthwise(std::mt19937& random);

}  // namespace thimble::packed_test
