// TFLite's padding arithmetic.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

bool inRange(int32_t x) { return x >= 1 && x <= kMaxExtent; }

}  // namespace

Axis makeAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation) {
  Axis axis = {in, out, filter, stride, dilation, 0};
  if (padding == 0) {
    const int32_t total = (out - 1) * stride + (filter - 1) * dilation + 1 - in;
    axis.pad = total > 0 ? total / 2 : 0;
  }
  return axis;
}

Status checkAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation) {
  if (padding > 1 || !inRange(stride) || !inRange(dilation)) return Status::kUnsupportedOption;
  if (!inRange(in) || !inRange(filter)) return Status::kBadShape;
  const int32_t reach = padding == 0 ? 1 : (filter - 1) * dilation + 1;
  if (reach > in) return Status::kBadShape;
  return out == (in - reach) / stride + 1 ? Status::kOk : Status::kBadShape;
}

}  // namespace runtime
}  // namespace thimble
