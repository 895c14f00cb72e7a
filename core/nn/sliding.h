// Sliding: where a kernel or a pool stands on its input, with TFLite's rules of padding.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/net.h"

namespace thimble::nn {

/// One axis.  Output o covers input [o·stride − before, o·stride − before + kernel), cut to [0, input).
/// Source: TFLite's ComputeOutSize and ComputePadding: SAME gives ceil(input / stride), the odd pixel of
/// padding after.
struct SlidingAxis {
  int input = 1, kernel = 1, stride = 1, output = 1, before = 0;
  int begin(int o) const { return o * stride - before; }
};

struct Sliding {
  SlidingAxis h, w;
};

/// over_time: the kernel slides along h alone (conv1d).  Errors: kInvalidArgument: kernel or stride below 1
/// or over 1024; a kernel that is longer than the input without padding.
Result<Sliding> slide(const LayerSpec& spec, const Shape& input, bool over_time);

/// "5" or "3 × 3", and ", stride 2" unless it is 1.
std::string kernelName(const LayerSpec& spec, bool over_time);

}  // namespace thimble::nn
