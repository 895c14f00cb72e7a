// Output sizes and paddings of convolutions and pools.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/sliding.h"

#include <algorithm>

namespace thimble::nn {
namespace {

constexpr int kLongest = 1024;

Result<SlidingAxis> axis(int input, int kernel, int stride, int dilation, Padding padding) {
  if (kernel < 1 || kernel > kLongest)
    return Error{ErrorCode::kInvalidArgument, "its kernel is " + std::to_string(kernel),
                 "Choose a kernel of 1 to 1024."};
  if (stride < 1 || stride > kLongest)
    return Error{ErrorCode::kInvalidArgument, "its stride is " + std::to_string(stride),
                 "Choose a stride of 1 to 1024."};
  if (dilation < 1 || dilation > kLongest)
    return Error{ErrorCode::kInvalidArgument, "its dilation is " + std::to_string(dilation),
                 "Choose a dilation of 1 to 1024."};
  SlidingAxis a{input, kernel, stride, 1, 0, dilation};
  const int reach = (kernel - 1) * dilation + 1;
  if (padding == Padding::kSame) {
    a.output = (input + stride - 1) / stride;
    a.before = std::max(0, (a.output - 1) * stride + reach - input) / 2;
    return a;
  }
  if (reach > input)
    return Error{
        ErrorCode::kInvalidArgument,
        "its kernel of " + std::to_string(reach) + " is longer than its input of " + std::to_string(input),
        "Choose a shorter kernel or 'same' padding, or pool less before it."};
  a.output = (input - reach) / stride + 1;
  return a;
}

}  // namespace

Result<Sliding> slide(const LayerSpec& spec, const Shape& input, bool over_time) {
  const bool dilates = heeds(spec.kind, Field::kDilation);
  Result<SlidingAxis> h =
      axis(input.h, spec.kernel_h, spec.stride_h, dilates ? spec.dilation_h : 1, spec.padding);
  if (!h) return h.error();
  if (over_time) return Sliding{*h, {input.w, 1, 1, input.w, 0, 1}};
  Result<SlidingAxis> w =
      axis(input.w, spec.kernel_w, spec.stride_w, dilates ? spec.dilation_w : 1, spec.padding);
  if (!w) return w.error();
  return Sliding{*h, *w};
}

Error notASeries(const Shape& input) {
  return {ErrorCode::kInvalidArgument,
          "its input is " + std::to_string(input.w) + " wide, not a series in time",
          "Use the layer for two dimensions, or an input of [steps, 1, channels]."};
}

std::string kernelName(const LayerSpec& spec, bool over_time) {
  auto pair = [&](int h, int w) {
    return over_time || w == 1 ? std::to_string(h) : std::to_string(h) + " × " + std::to_string(w);
  };
  const auto unlessOne = [&](const char* word, int h, int w) {
    return h == 1 && (over_time || w == 1) ? "" : word + pair(h, w);
  };
  return pair(spec.kernel_h, spec.kernel_w) + unlessOne(", stride ", spec.stride_h, spec.stride_w) +
         (heeds(spec.kind, Field::kDilation) ? unlessOne(", dilation ", spec.dilation_h, spec.dilation_w)
                                             : "");
}

}  // namespace thimble::nn
