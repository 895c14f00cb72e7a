// LSTM by Helium: a gate of four units at a time, 16 products an instruction.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/block_rows.h"
#include "firmware_agent/runtime/kernels/lstm_steps.h"

namespace thimble {
namespace runtime {

void lstmMve(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int8_t* const taps = memory.int8Out(b.scratch);
  lstm::Gates* const gates = lstm::gatesBehind(taps, 16, b);
  mve::fill(taps, 0, static_cast<int32_t>(reinterpret_cast<int8_t*>(gates) - taps));
  lstm::runSteps(
      b, memory, gates, [taps](const int8_t* x, int32_t n) { mve::copy(taps, x, n); },
      BlockRows(taps, b.x_groups, false), BlockRows(taps, b.h_groups, true));
}

}  // namespace runtime
}  // namespace thimble
