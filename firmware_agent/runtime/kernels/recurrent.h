// Recurrent: LSTM layers with their weights laid out ahead of time, as generated code holds them.
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

/// UNIDIRECTIONAL_SEQUENCE_LSTM by groups of four taps, 8 bytes of scratch each.  The stream, for each four units and each of their gates (input, forget, cell, output), in
/// words: the starts of the four sums over x; for each group of x two words a unit: taps (0, 2) of the four units, then
/// taps (1, 3); a GateScale.  Then the same over the hidden state.  Weights and starts are doubled, or shifted further to
/// the left where the gate's factor is above 1.
void lstmPacked(const int32_t* record, const Memory& memory);

/// The same by groups of 16 taps, a byte of scratch a tap.  The stream, for each four units and each gate: the starts of the
/// four sums; for each group 16 bytes of weights a unit; three words of scale: factor, shift to the left before, and after
/// (≤ 0: to the right).
void lstmMve(const int32_t* record, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
