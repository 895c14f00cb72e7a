// Pool: what the two poolings share: options, geometry, checks.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// A pooling of x: [N,H,W,C] → y: [N,H',W',C].
struct Pool {
  explicit Pool(const Call& call);
  Axis ay;
  Axis ax;
  int32_t images;
  int32_t channels;
  Output to;
};

/// Pool2DOptions and shapes fit; input and output have the same scale and zero point.
Status checkPool(const Call& call);

}  // namespace runtime
}  // namespace thimble
