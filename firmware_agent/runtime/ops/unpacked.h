// Unpacked: int8 widened to int16 once, in the order in which the core multiplies pairs, for rows of int8 weights.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"

namespace thimble {
namespace runtime {

/// n numbers; with the DSP extension each four in the order 0, 2, 1, 3.  y: 4-aligned.
inline void unpack(const int8_t* x, int32_t n, int16_t* y) {
#ifdef THIMBLE_DSP
  for (; n >= 4; n -= 4, x += 4, y += 4) {
    const uint32_t bytes = dsp::load(x);
    const uint32_t pairs[2] = {dsp::evenBytes(bytes), dsp::oddBytes(bytes)};
    __builtin_memcpy(y, pairs, sizeof(pairs));
  }
#endif
  for (; n > 0; --n) *y++ = *x++;
}

/// start + Σ x[i] × w[i], x unpacked, wrapping.
inline int32_t dotUnpacked(const int16_t* x, const int8_t* w, int32_t n, int32_t start) {
  uint32_t sum = static_cast<uint32_t>(start);
#ifdef THIMBLE_DSP
  for (; n >= 4; n -= 4, x += 4, w += 4) {
    const uint32_t bytes = dsp::load(w);
    sum = static_cast<uint32_t>(dsp::dot2(dsp::evenBytes(bytes), dsp::load(x), static_cast<int32_t>(sum)));
    sum = static_cast<uint32_t>(dsp::dot2(dsp::oddBytes(bytes), dsp::load(x + 2), static_cast<int32_t>(sum)));
  }
#endif
  for (; n > 0; --n) sum += static_cast<uint32_t>(*x++ * *w++);
  return static_cast<int32_t>(sum);
}

}  // namespace runtime
}  // namespace thimble
