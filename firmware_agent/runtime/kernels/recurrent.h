// Recurrent: layers with a state, their weights laid out ahead of time, as generated code holds them.
// SPDX-License-Identifier: MIT
//
// Units come in fours, the last filled up with zero weights: one gate of four units at a time.
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

/// What a unit does with its gates' sums.
struct LstmCell {
  int32_t remember_shift;  // ≥ 14; Q0.15 × Q0.15 / 2^(1 + shift) → cell
  Multiplier hide;         // Q0.15 × Q0.15 → hidden; its shift < 0
  int32_t hidden_zero_point;
  int32_t tanh_factor, tanh_shift;  // from the cell state to tanhOfTriple's scale
  int32_t over, under;              // the cell state stays within under − 32768 … 32767 − over
};

/// The record of lstmPacked and lstmMve.
struct PackedLstm {
  Ref x, y;          // [batches, steps, width] → [batches, steps, units], or steps first
  Ref hidden, cell;  // [batches, units], int8 and int16
  Ref stream;
  Ref scratch;  // the taps of a vector, then 32 × fours bytes
  int32_t batches, steps, width, units;
  int32_t batch_stride, step_stride;  // in vectors of x and y
  int32_t x_groups, h_groups;         // of taps, the last filled up with zero weights
  int32_t fours;                      // of units
  int32_t x_signs, h_signs;           // 1: some gate's `right` is 0
  LstmCell numbers;
};

/// How the doubled sums of a gate are scaled, within int16: (sum × factor / 2^32 rounded + half + (sign & −(sum < 0))) >>
/// right, by double rounding.  half = 2^right / 2, sign = −1; both 0 where right is.
struct GateScale {
  int32_t factor;
  int32_t half;
  int32_t sign;
  int32_t right;
};

/// UNIDIRECTIONAL_SEQUENCE_LSTM by groups of four taps, 8 bytes of scratch each.  The stream, as FourRows takes it: for each
/// four units their input, forget, cell and output gates over x; then the same over the hidden state.
void lstmPacked(const int32_t* record, const Memory& memory);
/// The same with weights of a byte, as FourByteRows takes them.
void lstmBytes(const int32_t* record, const Memory& memory);
/// The same by groups of 16 taps, a byte of scratch a tap.  The stream as BlockRows takes it.
void lstmMve(const int32_t* record, const Memory& memory);

/// The record of svdfPacked and svdfMve.
struct PackedSvdf {
  static const int32_t kFilters = 16;  // at a time

  Ref x, y;    // [batches, depth] → [batches, units]
  Ref memory;  // [batches, units × rank, length], int16 or int8
  Ref stream;
  Ref scratch;  // the taps of a vector, then 2 × kFilters bytes
  int32_t batches, depth, units, rank, length;
  int32_t wide;    // 1: memory is int16
  int32_t groups;  // of taps, the last filled up with zero weights
  int32_t signs;   // 1: the features' `right` is 0
  int32_t memory_zero_point;
  Multiplier to_output;
  int32_t zero_point, low, high;  // of y
  // Bias × units, the zero point of the memory folded in.
};

/// SVDF by groups of four taps, 8 bytes of scratch each.  The stream, for each kFilters filters, the last filled up: their
/// features' weights as FourRows takes them; for each filter its weights over time, newest last, in words: two int16 of wide
/// memory, or the numbers (0, 2) and (1, 3) of each four of int8; what is left over has a word a weight.
void svdfPacked(const int32_t* record, const Memory& memory);
/// The same with features' weights of a byte, as FourByteRows takes them.
void svdfBytes(const int32_t* record, const Memory& memory);
/// The same by groups of 16 taps, a byte of scratch a tap: features as BlockRows takes them; over time 16 bytes, or eight
/// int16, a group, the newest 0 there, and behind them in a word.
void svdfMve(const int32_t* record, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
