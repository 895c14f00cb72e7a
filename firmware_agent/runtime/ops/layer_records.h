// Layer records: what the interpreter's convolutions and fully connected layers run from, for the kernels and for
// whoever lays weights out anew.  After each record comes what its types need: of int8 a Channel for each output channel.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// CONV_2D.
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
};

/// DEPTHWISE_CONV_2D.
struct DepthwiseRecord {
  Ref x, w, y, rows;
  int32_t images;
  int32_t in_channels;
  int32_t channels;
  int32_t multiplier;  // channels / in_channels
  Axis ay, ax;
  int32_t ring_rows;   // rows of the input that an output row needs; 0: they are read where they lie
  int32_t row_bytes;   // of one of them with its padding
  int32_t zero_point;  // of x: what the padding holds
  Output to;
};

/// FULLY_CONNECTED.
struct FullyConnectedRecord {
  Ref x, w, y;
  int32_t batches;
  int32_t depth;
  int32_t channels;
  Output to;
};

/// TRANSPOSE_CONV.
struct TransposeConvRecord {
  Ref x, w, y;
  int32_t images;
  int32_t depth;
  int32_t channels;
  Axis ay, ax;  // of the convolution from y to x
  int32_t zero_point;
  Output to;
};

/// What does not depend on types: activation, ranks, shapes and options; all fields but scratch.  Quantized tensors must
/// have passed checkQuantized.
Status makeConv2d(const Call& call, Conv2dRecord* record);
Status makeDepthwise(const Call& call, DepthwiseRecord* record);
Status makeFullyConnected(const Call& call, FullyConnectedRecord* record);
/// layer: from `call` by asConvolution, with its operands in the order of a convolution: x, w, bias.
Status makeTransposeConv(const Call& call, const Call& layer, TransposeConvRecord* record);
Status asConvolution(const Call& call, Call* layer);

}  // namespace runtime
}  // namespace thimble
