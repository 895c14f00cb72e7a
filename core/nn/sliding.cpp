// Output sizes and paddings of convolutions and pools.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/sliding.h"

#include <algorithm>

namespace thimble::nn {
namespace {

constexpr int kLongest = 1024;

Result<SlidingAxis> axis(int input, int kernel, int stride, Padding padding) {
  if (kernel < 1 || kernel > kLongest)
    return Error{ErrorCode::kInvalidArgument, "its kernel is " + std::to_string(kernel),
                 "Choose a kernel of 1 to 1024."};
  if (stride < 1 || stride > kLongest)
    return Error{ErrorCode::kInvalidArgument, "its stride is " + std::to_string(stride),
                 "Choose a stride of 1 to 1024."};
  SlidingAxis a{input, kernel, stride, 1, 0};
  if (padding == Padding::kSame) {
    a.output = (input + stride - 1) / stride;
    a.before = std::max(0, (a.output - 1) * stride + kernel - input) / 2;
    return a;
  }
  if (kernel > input)
    return Error{
        ErrorCode::kInvalidArgument,
        "its kernel of " + std::to_string(kernel) + " is longer than its input of " + std::to_string(input),
        "Choose a shorter kernel or 'same' padding, or pool less before it."};
  a.output = (input - kernel) / stride + 1;
  return a;
}

}  // namespace

Result<Sliding> slide(const LayerSpec& spec, const Shape& input, bool over_time) {
  Result<SlidingAxis> h = axis(input.h, spec.kernel_h, spec.stride_h, spec.padding);
  if (!h) return h.error();
  if (over_time) return Sliding{*h, {input.w, 1, 1, input.w, 0}};
  Result<SlidingAxis> w = axis(input.w, spec.kernel_w, spec.stride_w, spec.padding);
  if (!w) return w.error();
  return Sliding{*h, *w};
}

std::string kernelName(const LayerSpec& spec, bool over_time) {
  auto pair = [&](int h, int w) {
    return over_time || w == 1 ? std::to_string(h) : std::to_string(h) + " × " + std::to_string(w);
  };
  const bool one = spec.stride_h == 1 && (over_time || spec.stride_w == 1);
  return pair(spec.kernel_h, spec.kernel_w) + (one ? "" : ", stride " + pair(spec.stride_h, spec.stride_w));
}

}  // namespace thimble::nn
