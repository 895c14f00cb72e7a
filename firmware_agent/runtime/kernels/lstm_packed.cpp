// LSTM on packed weights: a gate of four units at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/four_rows.h"
#include "firmware_agent/runtime/kernels/lstm_steps.h"

namespace thimble {
namespace runtime {

void lstmPacked(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  lstm::Gates* const gates = lstm::gatesBehind(taps, 8, b);
  lstm::runSteps(
      b, memory, gates, [taps](const int8_t* x, int32_t n) { widen(x, n, taps); },
      FourRows(taps, b.x_groups, false, b.x_signs), FourRows(taps, b.h_groups, true, b.h_signs));
}

}  // namespace runtime
}  // namespace thimble
