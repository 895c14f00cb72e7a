// A test signal that C++ and goldens.py make alike: noise from a linear congruential generator on a triangle
// wave.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp_test {

/// frames: [n][channels].  Numerical Recipes' generator; integers only.
inline void fillSignal(uint32_t seed, uint32_t n, uint32_t channels, int16_t* frames) {
  uint32_t state = seed;
  for (uint32_t i = 0; i < n; ++i) {
    for (uint32_t c = 0; c < channels; ++c) {
      state = state * 1664525u + 1013904223u;
      const int32_t noise = static_cast<int32_t>(state >> 20);  // 0 … 4095
      const int32_t period = 10 + 7 * static_cast<int32_t>(c);
      const int32_t phase = static_cast<int32_t>(i % static_cast<uint32_t>(period));
      const int32_t wave = (2 * phase < period ? phase : period - phase) * 1000;
      frames[i * channels + c] = static_cast<int16_t>(wave + noise + 500 * static_cast<int32_t>(c) - 3000);
    }
  }
}

}  // namespace dsp_test
}  // namespace thimble
