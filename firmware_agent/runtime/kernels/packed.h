// Packed: layers with their weights laid out ahead of time for a core with the DSP extension, as generated code holds
// them.
// SPDX-License-Identifier: MIT
//
// Two channels A and B share a halfword, 256 × B + A.  As it stands it multiplies both at once, one sign extension gives
// A alone, and B is the difference of the two sums / 256.  So weights stay a byte each and half the unpacking is saved.
// It needs |B| ≤ 127 and all sums within 2^22, which the packer checks.
//
// Four taps are one group of two words: taps (0, 2) and (1, 3), the order that SXTB16 gives.  The stream, in words:
// for each pair of channels the start of both sums (256 × B + A, then A), 2 × groups of weights, a Rescale for A, one
// for B.
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

/// out = (sum × 2 × factor / 2^32 rounded + round − (sum < 0)) >> shift, saturated: TFLite's double rounding in four
/// instructions.  round = 2^(shift − 1) + zero point × 2^shift; 1 ≤ shift ≤ 22; |sum| < 2^30.
struct Rescale {
  int32_t factor;
  int32_t round;
  int32_t shift;
};

/// What leaves a packed layer.  signed_ties: 0 where the zero point and the least value are −128: then what the ties of
/// negative sums round to is cut off anyway.
struct PackedOutput {
  int32_t signed_ties;
  int32_t low;
  int32_t high;
};

/// The record of convPacked.
struct PackedConv {
  Ref x, y, stream;
  Ref patch;  // int16 pairs: 4 bytes a tap for two pixels; then 2 × 4 × groups bytes for pixels at the edges
  int32_t images;
  int32_t in_channels;
  int32_t channels;
  int32_t groups;  // of four taps a pixel, the last filled up with zero weights
  Axis ay, ax;
  int32_t zero_point;  // of x
  PackedOutput to;
};

/// CONV_2D of one group.
void convPacked(const int32_t* record, const Memory& memory);

/// The same with wide weights, where each sum's range stays within 2^21.  Four channels A to D: for each tap a word
/// A + B × 2^21 and a word C + D × 2^21; taps in their own order, filled up to 4 × groups.  Three pixels make two words,
/// p0 + p1 × 2^21 and p2 + p0 × 2^21, and the 64-bit sums of products hold six dot products in fields of 21 bits, each
/// less the least that it can be, so that none is negative.  The stream, in words: the start of A's and B's sums
/// (A + (A + B) × 2^21 + B × 2^42, two words), of C's and D's, the weights, then for each channel twice its least sum
/// and a Rescale.  patch: 8 bytes a tap for three pixels; then 3 × 4 × groups bytes for pixels at the edges.
void convWide(const int32_t* record, const Memory& memory);

/// The record of densePacked.  The stream, in words, for each four channels: their biases, for each group the two words of
/// channels (0, 1), then those of (2, 3), a Rescale for each.  Of the last channels, one or two make a pair, with two
/// biases, the words, two Rescales; three make four.  Sums may reach 2^30.
struct PackedDense {
  Ref x, y, stream;  // up to 3 bytes behind x are read where the depth is no multiple of 4
  int32_t batches;   // 1 where the depth is no multiple of 4: rows begin at words
  int32_t depth;
  int32_t channels;
  int32_t groups;
  PackedOutput to;
};

/// FULLY_CONNECTED.
void densePacked(const int32_t* record, const Memory& memory);

/// The record of depthwisePacked.  The stream, for each pair of channels (c, c + 2) in the order 0, 1, 4, 5, 8 …: column 2 of
/// the weights, two Rescales, column 1, two starts, column 0; starts and weights are doubled, as Rescale wants.  A column: for
/// the upper two rows a word for each of the two channels (low half: the upper row), then a word of the last row for both.
struct PackedDepthwise {
  Ref x, y, stream;
  Ref rows;  // scratch of channels × columns × 3 bytes
  int32_t images;
  int32_t channels;  // a multiple of 4
  Axis ay, ax;
  int32_t columns;  // of a row with the padding that its outputs need
  int32_t zero_point;
  PackedOutput to;
};

/// DEPTHWISE_CONV_2D of 3×3 with multiplier 1 and without dilation.
void depthwisePacked(const int32_t* record, const Memory& memory);

/// The same of stride 1, two rows and columns of the output at a time.  rows: four rows of the input, then
/// 32 × columns bytes.  The
/// stream, for each channel: its start, a Rescale, and for each column of the filter the words (row 0, row 1) and
/// (row 1, row 2), low half first; starts and weights are doubled.
void depthwisePairs(const int32_t* record, const Memory& memory);

/// The record of depthwiseTaps.  The stream, for each four channels: four starts, for each two taps in the filter's order a
/// word for each channel (low half: the first tap), four Rescales; what is not there has weight 0.
struct PackedTaps {
  Ref x, y, stream;
  Ref table;  // scratch: a word for each tap and one more, then the rows: see below
  int32_t images;
  int32_t in_channels;
  int32_t channels;
  int32_t multiplier;
  Axis ay, ax;
  int32_t columns;  // of a row with the padding that its outputs need
  int32_t pitch;    // bytes from column to column
  // 1: rows are read where they lie in x, and the scratch holds one of padding if any is needed; 0: it holds those that an
  // output row needs, the filter's height with its dilation.
  int32_t lies;
  int32_t rows;  // that the scratch holds
  int32_t zero_point;
  PackedOutput to;
};

/// DEPTHWISE_CONV_2D of any kind.  Rows that are copied are read before an output row is written.
void depthwiseTaps(const int32_t* record, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
