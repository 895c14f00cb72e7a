// Four rows: products of a vector with rows of doubled int16 weights, four at a time, scaled to int16.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/recurrent.h"

#if defined(THIMBLE_DSP) && !defined(THIMBLE_SINGLE_ROUNDING)
#define THIMBLE_FOUR_ROWS_DSP 1
#endif

namespace thimble {
namespace runtime {

/// n numbers as FourRows takes them: each four in the order 0, 2, 1, 3, the last filled up with zeros.  y: 4-aligned.
inline void widen(const int8_t* x, int32_t n, int16_t* y) {
  for (; n >= 4; n -= 4, x += 4, y += 4) {
    const uint32_t even = dsp::evenBytes(dsp::load(x));
    const uint32_t odd = dsp::oddBytes(dsp::load(x));
    __builtin_memcpy(y, &even, sizeof(even));
    __builtin_memcpy(y + 2, &odd, sizeof(odd));
  }
  if (n == 0) return;
  y[0] = x[0];
  y[1] = n > 2 ? x[2] : int16_t{0};
  y[2] = n > 1 ? x[1] : int16_t{0};
  y[3] = 0;
}

/// The stream, for each four rows, in words: the starts of their sums; for each group of x two words a row: taps (0, 2) of
/// the four rows, then taps (1, 3); a GateScale.  Weights and starts are doubled, or shifted further to the left where the
/// factor is above 1.
class FourRows {
 public:
  /// x: widened, `groups` fours of it.  add: to what is there, within int16.  signs: 1 if any GateScale's `right` is 0.
  FourRows(const int16_t* x, int32_t groups, bool add, int32_t signs);
  /// out to end, a multiple of four numbers, 4-aligned.  Returns the stream's rest.
  const uint32_t* operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const;

 private:
  // In the order in which the loop loads them.
  const int16_t* x_;
  int32_t passes_;  // of the unrolled groups
  int32_t entry_;   // where the first pass begins: how far in the code
  int32_t finish_;  // which of four ways to end: 1: add to what is there, 2: with signs
};

/// The same with weights of a byte.  The stream, for each four rows: the starts of their sums; for each group of x a word a
/// row: its four taps; a GateScale whose `right` has how far the sums are shifted to the left before in its second byte.
class FourByteRows {
 public:
  FourByteRows(const int16_t* x, int32_t groups, bool add);
  const uint32_t* operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const;

 private:
  const int16_t* x_;
  int32_t passes_;
  int32_t entry_;
  int32_t add_;
};

#ifndef THIMBLE_FOUR_ROWS_DSP

inline FourRows::FourRows(const int16_t* x, int32_t groups, bool add, int32_t signs)
    : x_(x), passes_(groups), entry_(0), finish_(add + 2 * signs) {}

inline int32_t scaled(int32_t sum, const GateScale& by) {
  const int64_t product = static_cast<int64_t>(sum) * by.factor;
#ifdef THIMBLE_SINGLE_ROUNDING
  const int64_t y = (product + (static_cast<int64_t>(1) << (31 + by.right))) >> (32 + by.right);
  return dsp::saturate16(static_cast<int32_t>(y));
#else
  const int64_t rounded = (product + (static_cast<int64_t>(1) << 31)) >> 32;
  return dsp::saturate16((static_cast<int32_t>(rounded) + by.half + (by.sign & sum >> 31)) >> by.right);
#endif
}

inline const uint32_t* FourRows::operator()(const uint32_t* stream, int16_t* out, const int16_t* end) const {
  for (; out != end; out += 4) {
    const uint32_t* const w = stream + 4;
    const GateScale& scale = *reinterpret_cast<const GateScale*>(w + 8 * passes_);
    for (int32_t row = 0; row < 4; ++row) {
      int32_t sum = static_cast<int32_t>(stream[row]);
      for (int32_t k = 0; k < 2 * passes_; ++k) sum = dsp::dot2(dsp::load(x_ + 2 * k), w[4 * k + row], sum);
      const int32_t in = scaled(sum, scale);
      out[row] = static_cast<int16_t>(dsp::saturate16((finish_ & 1) != 0 ? in + out[row] : in));
    }
    stream = w + 8 * passes_ + sizeof(GateScale) / 4;
  }
  return stream;
}

inline FourByteRows::FourByteRows(const int16_t* x, int32_t groups, bool add)
    : x_(x), passes_(groups), entry_(0), add_(add) {}

inline const uint32_t* FourByteRows::operator()(const uint32_t* stream, int16_t* out,
                                                const int16_t* end) const {
  for (; out != end; out += 4) {
    const uint32_t* const w = stream + 4;
    GateScale scale = *reinterpret_cast<const GateScale*>(w + 4 * passes_);
    const int32_t left = scale.right >> 8;
    scale.right &= 0xff;
    for (int32_t row = 0; row < 4; ++row) {
      int32_t sum = static_cast<int32_t>(stream[row]);
      for (int32_t k = 0; k < passes_; ++k) {
        sum = dsp::dot2(dsp::load(x_ + 4 * k), dsp::evenBytes(w[4 * k + row]), sum);
        sum = dsp::dot2(dsp::load(x_ + 4 * k + 2), dsp::oddBytes(w[4 * k + row]), sum);
      }
      const int32_t in = scaled(shiftLeft(sum, left), scale);
      out[row] = static_cast<int16_t>(dsp::saturate16(add_ != 0 ? in + out[row] : in));
    }
    stream = w + 4 * passes_ + sizeof(GateScale) / 4;
  }
  return stream;
}

#endif

}  // namespace runtime
}  // namespace thimble
