// LSTM on packed weights: a gate of four units at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/four_rows.h"
#include "firmware_agent/runtime/kernels/lstm_steps.h"

namespace thimble {
namespace runtime {

namespace {

template <class Rows>
void runFours(const PackedLstm& b, const Memory& memory, int16_t* taps, const Rows& of_input,
              const Rows& of_state) {
  lstm::runSteps(
      b, memory, lstm::gatesBehind(taps, 8, b), [taps](const int8_t* x, int32_t n) { widen(x, n, taps); },
      of_input, of_state);
}

}  // namespace

void lstmPacked(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  runFours(b, memory, taps, FourRows(taps, b.x_groups, false, b.x_signs),
           FourRows(taps, b.h_groups, true, b.h_signs));
}

void lstmBytes(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  runFours(b, memory, taps, FourByteRows(taps, b.x_groups, false), FourByteRows(taps, b.h_groups, true));
}

}  // namespace runtime
}  // namespace thimble
