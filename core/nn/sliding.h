// Sliding: where a kernel or a pool stands on its input, with TFLite's rules of padding.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "core/nn/net.h"

namespace thimble::nn {

/// One axis.  Output o covers inputs o·stride − before + k·dilation for k in [0, kernel), those in [0, input).
/// Source: TFLite's ComputeOutSize and ComputePadding: SAME gives ceil(input / stride), the odd pixel of
/// padding after.
struct SlidingAxis {
  int input = 1, kernel = 1, stride = 1, output = 1, before = 0, dilation = 1;
  int begin(int o) const { return o * stride - before; }
  /// Taps [firstTap, endTap) lie on the input.
  int firstTap(int o) const { return begin(o) >= 0 ? 0 : (dilation - 1 - begin(o)) / dilation; }
  int endTap(int o) const {
    return std::max(0, std::min(kernel, (input - begin(o) + dilation - 1) / dilation));
  }
};

struct Sliding {
  SlidingAxis h, w;
};

/// over_time: the kernel slides along h alone (conv1d).  Dilation counts where spec's kind heeds it.  Errors:
/// kInvalidArgument: kernel, stride or dilation below 1 or over 1024; a kernel that is longer than the input
/// without padding.
Result<Sliding> slide(const LayerSpec& spec, const Shape& input, bool over_time);

/// The error of a layer that wants [steps, 1, channels].
Error notASeries(const Shape& input);

/// "5" or "3 × 3", and ", stride 2" unless it is 1.
std::string kernelName(const LayerSpec& spec, bool over_time);

}  // namespace thimble::nn
