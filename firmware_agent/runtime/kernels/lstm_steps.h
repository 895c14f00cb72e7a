// Lstm steps: the order in which a layer's vectors, matrices and states follow each other, whatever the kernel.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/lstm_cell.h"

namespace thimble {
namespace runtime {
namespace lstm {

/// The gates stand in the scratch behind the taps of a vector, of so many bytes a group.
inline Gates* gatesBehind(void* taps, int32_t bytes, const PackedLstm& b) {
  const int32_t groups = b.x_groups > b.h_groups ? b.x_groups : b.h_groups;
  return reinterpret_cast<Gates*>(static_cast<uint8_t*>(taps) + bytes * groups);
}

/// take(x, n) makes taps of a vector; of_input and of_state are FourRows or BlockRows.
template <class Take, class Rows>
void runSteps(const PackedLstm& b, const Memory& memory, Gates* gates, Take take, const Rows& of_input,
              const Rows& of_state) {
  int16_t* const in = gates->input;
  int16_t* const end = in + 16 * b.fours;
  const uint32_t* const stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  for (int32_t batch = 0; batch < b.batches; ++batch) {
    int8_t* const state = memory.int8Out(b.hidden) + batch * b.units;
    int16_t* const cell = memory.int16Out(b.cell) + batch * b.units;
    const int8_t* hidden = state;
    for (int32_t step = 0; step < b.steps; ++step) {
      const int32_t at = batch * b.batch_stride + step * b.step_stride;
      int8_t* const y = memory.int8Out(b.y) + at * b.units;
      take(memory.int8(b.x) + at * b.width, b.width);
      const uint32_t* const rest = of_input(stream, in, end);
      take(hidden, b.units);
      of_state(rest, in, end);
      updateCells(gates, b.units, b.numbers, cell);
      showCells(gates, b.units, b.numbers, cell, y);
      hidden = y;
    }
    for (int32_t i = 0; i < b.units; ++i) state[i] = hidden[i];
  }
}

}  // namespace lstm
}  // namespace runtime
}  // namespace thimble
