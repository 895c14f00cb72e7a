// Columns: sums and maxima over a window of pixels, several channels side by side.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

namespace thimble {
namespace runtime {

/// Pixels, `column_step` bytes apart in a row, rows `row_step` bytes apart; at least one.
struct PixelWindow {
  const int8_t* x;
  int32_t rows, row_step;
  int32_t columns, column_step;
};

/// Channels that are taken together.
const int32_t kColumns = 16;

namespace columns {

/// So many bytes' sum is an int16.
const int32_t kMostTaps = 256;

#if defined(THIMBLE_DSP)

inline void sumFour(const int8_t* x, int32_t count, int32_t step, int32_t* sums) {
  uint32_t even = 0;
  uint32_t odd = 0;
  for (; count > 0; --count, x += step) {
    const uint32_t word = dsp::load(x);
    even = dsp::addEvenBytes(even, word);
    odd = dsp::addOddBytes(odd, word);
  }
  sums[0] += static_cast<int16_t>(even & 0xffff);
  sums[1] += static_cast<int16_t>(odd & 0xffff);
  sums[2] += static_cast<int32_t>(even) >> 16;
  sums[3] += static_cast<int32_t>(odd) >> 16;
}

inline uint32_t largerBytes(uint32_t a, uint32_t b) {
  uint32_t difference;
  asm("ssub8 %1, %0, %2\n"
      "sel %0, %0, %2\n"
      : "+r"(a), "=&r"(difference)
      : "r"(b));
  return a;
}

#endif

/// Adds `count` ≤ kMostTaps pixels of `channels` ≤ kColumns.
inline void add(const int8_t* x, int32_t count, int32_t step, int32_t channels, int32_t* sums) {
#if defined(__ARM_FEATURE_MVE)
  const mve_pred16_t low = vctp16q(static_cast<uint32_t>(channels));
  const mve_pred16_t high = vctp16q(static_cast<uint32_t>(channels > 8 ? channels - 8 : 0));
  int16x8_t of_low = vdupq_n_s16(0);
  int16x8_t of_high = of_low;
  for (; count > 0; --count, x += step) {
    of_low = vaddq_s16(of_low, vldrbq_z_s16(x, low));
    of_high = vaddq_s16(of_high, vldrbq_z_s16(x + 8, high));
  }
  int16_t lanes[kColumns];
  vstrhq_s16(lanes, of_low);
  vstrhq_s16(lanes + 8, of_high);
  for (int32_t i = 0; i < kColumns; i += 4)
    vstrwq_s32(sums + i, vaddq_s32(vldrwq_s32(sums + i), vldrhq_s32(lanes + i)));
#else
  int32_t c = 0;
#if defined(THIMBLE_DSP)
  for (; c + 4 <= channels; c += 4) sumFour(x + c, count, step, sums + c);
#endif
  for (; c < channels; ++c) {
    int32_t sum = 0;
    for (int32_t i = 0; i < count; ++i) sum += x[i * step + c];
    sums[c] += sum;
  }
#endif
}

}  // namespace columns

/// sums[c] = Σ over the window, for c < channels ≤ kColumns; the others are anything.  Windows of less than 2^24 pixels.
inline void sumColumns(const PixelWindow& w, int32_t channels, int32_t (&sums)[kColumns]) {
  for (int32_t& sum : sums) sum = 0;
  const int8_t* row = w.x;
  for (int32_t r = 0; r < w.rows; ++r, row += w.row_step) {
    const int8_t* x = row;
    for (int32_t left = w.columns; left > 0; left -= columns::kMostTaps) {
      const int32_t some = left < columns::kMostTaps ? left : columns::kMostTaps;
      columns::add(x, some, w.column_step, channels, sums);
      x += some * w.column_step;
    }
  }
}

/// y[c] = the largest in the window, for c < channels.
inline void largestOfColumns(const PixelWindow& w, int32_t channels, int8_t* y) {
  int32_t c = 0;
#if defined(__ARM_FEATURE_MVE)
  for (; c < channels; c += 16) {
    const mve_pred16_t some = vctp8q(static_cast<uint32_t>(channels - c));
    int8x16_t largest = vdupq_n_s8(-128);
    const int8_t* row = w.x + c;
    for (int32_t r = 0; r < w.rows; ++r, row += w.row_step) {
      const int8_t* x = row;
      for (int32_t i = 0; i < w.columns; ++i, x += w.column_step)
        largest = vmaxq_s8(largest, vldrbq_z_s8(x, some));
    }
    vstrbq_p_s8(y + c, largest, some);
  }
#else
#if defined(THIMBLE_DSP)
  for (; c + 4 <= channels; c += 4) {
    uint32_t largest = dsp::load(w.x + c);
    const int8_t* row = w.x + c;
    for (int32_t r = 0; r < w.rows; ++r, row += w.row_step) {
      const int8_t* x = row;
      for (int32_t i = 0; i < w.columns; ++i, x += w.column_step)
        largest = columns::largerBytes(largest, dsp::load(x));
    }
    __builtin_memcpy(y + c, &largest, sizeof(largest));
  }
#endif
  for (; c < channels; ++c) {
    int8_t largest = -128;
    for (int32_t r = 0; r < w.rows; ++r) {
      const int8_t* x = w.x + c + r * w.row_step;
      for (int32_t i = 0; i < w.columns; ++i, x += w.column_step) largest = *x > largest ? *x : largest;
    }
    y[c] = largest;
  }
#endif
}

}  // namespace runtime
}  // namespace thimble
