// Lstm cell: from the sums that enter a unit's gates to its cell and hidden state.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/sigmoid16.h"

#if defined(THIMBLE_DSP) && !defined(THIMBLE_SINGLE_ROUNDING)
#define THIMBLE_LSTM_DSP 1
#endif

namespace thimble {
namespace runtime {
namespace lstm {

/// Q0.15 × cell / 2^(1 + this) → cell.
const int32_t kForgetShift = 14;

/// Four units' gates, Q3.12.
struct Gates {
  int16_t input[4], forget[4], cell[4], output[4];
};

#if !defined(THIMBLE_MVE) && !defined(THIMBLE_LSTM_DSP)

inline void updateCells(const Gates* gates, int32_t units, const LstmCell& n, int16_t* cell) {
  const int32_t kHalf = 1 << 30;  // as a multiplier
  for (int32_t i = 0; i < units; ++i) {
    const Gates& four = gates[i / 4];
    const int32_t admitted = sigmoidOfTriple(3 * four.input[i % 4]);
    const int32_t kept = multiply(admitted * tanhOfTriple(3 * four.cell[i % 4]), {kHalf, -n.remember_shift});
    const int32_t old = multiply(sigmoidOfTriple(3 * four.forget[i % 4]) * cell[i], {kHalf, -kForgetShift});
    cell[i] = static_cast<int16_t>(clamp(old + kept, n.under - 32768, 32767 - n.over));
  }
}

inline void showCells(const Gates* gates, int32_t units, const LstmCell& n, const int16_t* cell, int8_t* y) {
  const int32_t half = 1 << n.tanh_shift >> 1;
  for (int32_t i = 0; i < units; ++i) {
    const int32_t shown = tanhOfTriple((cell[i] * n.tanh_factor + half) >> n.tanh_shift);
    const int32_t out = multiply(sigmoidOfTriple(3 * gates[i / 4].output[i % 4]) * shown, n.hide);
    y[i] = static_cast<int8_t>(clamp(out + n.hidden_zero_point, -128, 127));
  }
}

#endif

}  // namespace lstm
}  // namespace runtime
}  // namespace thimble

#if defined(THIMBLE_MVE)
#include "firmware_agent/runtime/kernels/lstm_cell_mve.h"
#elif defined(THIMBLE_LSTM_DSP)
#include "firmware_agent/runtime/kernels/lstm_cell_dsp.h"
#endif
