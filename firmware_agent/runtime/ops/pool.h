// Pool: what the two poolings share: options, geometry, checks, record.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// A pooling of x: [N,H,W,C] → y: [N,H',W',C].  The whole record.
struct Pool {
  Ref x, y;
  int32_t images;
  int32_t channels;
  Axis ay, ax;
  Output to;
};

/// Checks that Pool2DOptions and shapes fit and that input and output have the same scale and zero point, and puts a
/// Pool.
Status preparePool(const Call& call, Record& record);

}  // namespace runtime
}  // namespace thimble
