// Resize: what the two resizings of images share: options and checks.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

/// Pixels a side, at most: products of places and scales stay within 32 bits.
const int32_t kMaxSide = 32768;

/// x: [N,H,W,C] → y: [N,H',W',C] of the same type and quantization; size: constant [2], y's H' and W'.
Status checkResize(const Call& call);

}  // namespace runtime
}  // namespace thimble
