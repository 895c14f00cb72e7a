// Fixed16: logistic and tanh in 16 bits throughout, as gemmlowp's fixedpoint.h defines them and desktop TFLite's LSTM uses them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace thimble::tests {

/// x: Q3.12 → Q0.15.  As gemmlowp::logistic(FixedPoint<int16_t, 3>).
int16_t logistic16(int16_t x);

/// x: Q(integer_bits), 0 … 6 → Q0.15.  As gemmlowp::tanh(FixedPoint<int16_t, integer_bits>).
int16_t tanh16(int16_t x, int integer_bits);

}  // namespace thimble::tests
