// Fixed point: exponential, reciprocal, logistic and tanh as gemmlowp's integer arithmetic has them, bit for bit.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

// Qm.n: m integer bits and n fraction bits in an int32.

/// x × 2^exponent, saturated.  0 ≤ exponent ≤ 30.
int32_t saturatingShiftLeft(int32_t x, int32_t exponent);
/// 32 for 0.
int32_t leadingZeros(uint32_t x);

/// e^a for a ≤ 0.  a: Q(integer_bits), 4 or 5 → Q0.31.
int32_t expNegative(int32_t a, int32_t integer_bits);
/// 1 / (1 + a) and (1 − a) / (1 + a) for a in [0, 1), Q0.31 → Q0.31.
int32_t reciprocalOfOnePlus(int32_t a);
int32_t oneMinusOverOnePlus(int32_t a);
/// 1 / √x as value × 2^(−31 − shift), 0 ≤ shift ≤ 13; of 0 and 1 alike the largest value.
struct InverseRoot {
  int32_t value;
  int32_t shift;
};
InverseRoot inverseRoot(int32_t x);
/// ln a for a ≥ 1, Q12.19 → Q5.26.
int32_t logFixed(int32_t a);
/// Q4.27 → Q0.31.
int32_t logisticFixed(int32_t a);
int32_t tanhFixed(int32_t a);

}  // namespace runtime
}  // namespace thimble
