// Lstm cell with the DSP extension: a line of sigmoid and its products in a few instructions.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/lstm_cell.h"

namespace thimble {
namespace runtime {
namespace lstm {

/// x as the compiler cannot know it: it stays in its register.
template <class T>
inline T kept(T x) {
  asm("" : "+r"(x));
  return x;
}

/// Sigmoid and tanh of three times a Q3.12, by one of kSigmoidLines each: what is left of x goes into the upper half of
/// `weights`, whose lower half is the step.  Negative x has the same line mirrored, its half rounded the other way.
class Lines {
 public:
  int32_t sigmoid(int32_t x) { return along<9>(x, sigmoid_weights_, sigmoid_half_) >> 10; }
  int32_t tanh(int32_t x) {
    asm("ssat %0, #17, %0" : "+r"(x));
    return along<8>(x, tanh_weights_, tanh_half_) >> 8;
  }

 private:
  template <int kBits>
  int32_t along(int32_t x, uint32_t& weights, int32_t half) const {
    asm("bfi %0, %1, #16, %2" : "+r"(weights) : "r"(x), "i"(kBits));
    return dsp::dot2(lines_[x >> kBits], weights, half + (x >> 31));
  }

  const uint32_t* const lines_ = kept(kSigmoidLines + kSigmoidSteps);
  const int32_t sigmoid_half_ = kept((1 << 24) + (1 << 9));
  const int32_t tanh_half_ = kept(1 << 7);
  uint32_t sigmoid_weights_ = 1 << 9;
  uint32_t tanh_weights_ = 1 << 8;
};

/// a × b / 2^(1 + shift), half = 2^shift / 2.
inline int32_t scaledProduct(int32_t a, int32_t b, int32_t half, int32_t shift) {
  const int32_t x = dsp::mulLow(static_cast<uint32_t>(a), static_cast<uint32_t>(b), 1);
  return (half + (x >> 31) + (x >> 1)) >> shift;
}

inline __attribute__((noinline)) void updateCells(const Gates* gates, int32_t units, const LstmCell& n,
                                           int16_t* cell) {
  Lines lines;
  const int32_t remember_shift = n.remember_shift, remember_half = 1 << remember_shift >> 1;
  const int32_t forget_half = kept(1 << kForgetShift >> 1);
  const int32_t over = n.over, both = n.over + n.under, under = n.under;
  for (; units > 0; units -= 4, ++gates) {
    const int16_t* in = gates->input;
    for (const int16_t* const end = cell + (units < 4 ? units : 4); cell != end; ++cell, ++in) {
      const int32_t admitted = lines.sigmoid(3 * in[0]);
      const int32_t kept = scaledProduct(admitted, lines.tanh(3 * in[8]), remember_half, remember_shift);
      const int32_t old = scaledProduct(lines.sigmoid(3 * in[4]), *cell, forget_half, kForgetShift);
      const int32_t high = dsp::saturate16(old + kept + over);
      *cell = static_cast<int16_t>(dsp::saturate16(high - both) + under);
    }
  }
}

// Kept out of line: its constants need all registers.
inline __attribute__((noinline)) void showCells(const Gates* gates, int32_t units, const LstmCell& n,
                                         const int16_t* cell, int8_t* y) {
  Lines lines;
  const int32_t factor = n.tanh_factor, tanh_shift = n.tanh_shift, tanh_half = 1 << tanh_shift >> 1;
  const int32_t value = n.hide.value, shift = -n.hide.shift, half = 1 << shift >> 1;
  const int32_t zero_point = n.hidden_zero_point;
  for (; units > 0; units -= 4, ++gates) {
    const int16_t* in = gates->output;
    for (const int16_t* const end = cell + (units < 4 ? units : 4); cell != end; ++cell, ++in) {
      const int32_t shown = lines.tanh((*cell * factor + tanh_half) >> tanh_shift);
      const int32_t x = 2 * lines.sigmoid(3 * *in) * shown;
      const int32_t out = dsp::addMulHighRounded(half + (x >> 31), x, value) >> shift;
      *y++ = static_cast<int8_t>(dsp::saturate8(out + zero_point));
    }
  }
}

}  // namespace lstm
}  // namespace runtime
}  // namespace thimble
