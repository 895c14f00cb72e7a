// Lstm: a layer of long short-term memory in int8, its cell state in int16, as TFLite Micro's reference computes it.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

/// The record.  Gates in the file's order: input, forget, cell, output.  Behind it stands for each gate what is added
/// to the units' sums over the input, then to those over the hidden state: 2 × kGates lists of `units` words, each
/// filled up to a multiple of kRows.
struct LstmBody {
  static const uint32_t kGates = 4;
  static const int32_t kRows = 4;  // units at once

  Ref x, y;          // [batches, steps, width] → [batches, steps, units], or steps first
  Ref hidden, cell;  // [batches, units]
  Ref input_weights[kGates];
  Ref state_weights[kGates];
  Ref scratch;  // int16: a step's input, the hidden state before it, two numbers for each unit
  int32_t batches, steps, width, units;
  int32_t batch_stride, step_stride;  // in vectors of x and y
  Multiplier input[kGates];           // to Q3.12
  Multiplier state[kGates];
  Multiplier forget;    // Q0.15 × cell → cell
  Multiplier remember;  // Q0.15 × Q0.15 → cell
  Multiplier hide;      // Q0.15 × Q0.15 → hidden
  int32_t hidden_zero_point;
  int32_t tanh_factor, tanh_shift;  // from the cell state to tanhOfTriple's scale
  int32_t cell_clip;                // −1: none
};

uint32_t lstmScratchBytes(const LstmBody& body);
void runLstm(const LstmBody& body, const Memory& memory);
/// The same by Helium; false: the core has none, the plain loops must do.
bool lstmFile(const LstmBody& body, const Memory& memory);

}  // namespace runtime
}  // namespace thimble
