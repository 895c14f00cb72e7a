// Layer records: what the interpreter's int8 convolutions and fully connected layers run from, for the kernels and for
// whoever lays weights out anew.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// CONV_2D. Channels follow, one for each output channel.
struct Conv2dRecord {
  Ref x, w, y, patch;
  int32_t images;
  int32_t in_channels;
  int32_t depth;  // in_channels / groups
  int32_t channels;
  int32_t group_channels;  // channels / groups
  Axis ay, ax;
  int32_t zero_point;  // of x: what the padding holds
  Output to;
  // Channel × channels
};

/// DEPTHWISE_CONV_2D. Channels follow, one for each output channel.
struct DepthwiseRecord {
  Ref x, w, y, rows;
  int32_t images;
  int32_t in_channels;
  int32_t channels;
  int32_t multiplier;  // channels / in_channels
  Axis ay, ax;
  int32_t ring_rows;   // rows of the input that an output row needs
  int32_t row_bytes;   // of one of them with its padding
  int32_t zero_point;  // of x: what the padding holds
  Output to;
  // Channel × channels
};

/// FULLY_CONNECTED. Channels follow, one for each output channel.
struct FullyConnectedRecord {
  Ref x, w, y;
  int32_t batches;
  int32_t depth;
  int32_t channels;
  Output to;
  // Channel × channels
};

}  // namespace runtime
}  // namespace thimble
