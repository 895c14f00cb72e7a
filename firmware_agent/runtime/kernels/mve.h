// MVE: layers with their weights laid out ahead of time for a core with Helium, as generated code holds them.
// SPDX-License-Identifier: MIT
//
// A dot product of 16 taps is one instruction, so taps come in blocks of 16, the last filled up with zero weights.
// Elsewhere the same records and streams run as plain C++.
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// What leaves a layer.  signed_ties: 0 where the zero point and the least value are −128: then what the ties of negative
/// sums round to is cut off anyway.
struct MveOutput {
  int32_t signed_ties;
  int32_t zero_point;
  int32_t low;
  int32_t high;
};

/// The record of convMve.  The stream, for each four channels a, b, c, d: their biases twice (a b c d a b c d, words),
/// 16 bytes of weights of each for each block, the four multipliers' values, the four shifts (≤ 0: to the right).
/// Sums stay below 2^30, and channels below 2^15; channels that are not there have zeros.
struct MveConv {
  Ref x, y, stream;
  Ref patch;  // scratch of 32 × blocks bytes: the taps of two pixels; and 15 more
  int32_t images;
  int32_t in_channels;
  int32_t channels;
  int32_t blocks;  // of 16 taps
  int32_t direct;  // 1×1, stride 1: a pixel lies as its taps do
  Axis ay, ax;
  int32_t zero_point;  // of x
  MveOutput to;
};

/// CONV_2D of one group: the taps of two pixels are read before their outputs are written.
void convMve(const int32_t* record, const Memory& memory);

/// The record of denseMve: the stream as above.
struct MveDense {
  Ref x, y, stream;
  // Scratch of 16 × blocks bytes where there are several rows whose depth is no multiple of 16; else up to 15 bytes
  // behind x are read, which is 16-aligned.
  Ref patch;
  int32_t batches;
  int32_t depth;
  int32_t channels;
  int32_t blocks;
  MveOutput to;
};

/// FULLY_CONNECTED.
void denseMve(const int32_t* record, const Memory& memory);

/// The record of depthwiseMve.  The stream, for each block of 16 channels: their biases, the multipliers' values, the
/// shifts (16 words each, in the order of mve::laneOf), then 16 bytes of weights for each tap, none of them −128.
/// Where 8 channels are all and the stride is 1, a block is two pixels: lanes 8 … 15 repeat lanes 0 … 7.
struct MveDepthwise {
  Ref x, y, stream;
  Ref rows;  // scratch of ring rows × blocks × columns × pitch bytes, and 16 more
  int32_t images;
  int32_t in_channels;
  int32_t channels;  // a multiple of them
  int32_t blocks;
  int32_t pitch;  // bytes from column to column: 16, or 8 for two pixels a block
  Axis ay, ax;
  int32_t ring_rows;  // of the input that an output row needs
  int32_t columns;    // of a row with the padding that its outputs need
  int32_t zero_point;
  MveOutput to;
};

/// DEPTHWISE_CONV_2D: the rows of an output row are read before it is written.
void depthwiseMve(const int32_t* record, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
