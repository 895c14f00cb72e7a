// The largest value that at most i samples are below, found from its highest bit to its lowest.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/order_statistic.h"

namespace thimble {
namespace dsp {

int32_t orderStatistic(const int16_t* x, uint32_t n, uint32_t step, uint32_t i) {
  int32_t value = -32768;
  for (int32_t bit = 1 << 15; bit != 0; bit >>= 1) {
    uint32_t below = 0;
    for (uint32_t j = 0; j < n; ++j) below += x[j * step] < value + bit ? 1 : 0;
    if (below <= i) value += bit;
  }
  return value;
}

int32_t medianDistance(const int16_t* x, uint32_t n, uint32_t step, int32_t from) {
  const uint32_t i = (n - 1) / 2;
  int32_t value = 0;
  for (int32_t bit = 1 << 16; bit != 0; bit >>= 1) {
    uint32_t below = 0;
    for (uint32_t j = 0; j < n; ++j) {
      const int32_t d = x[j * step] - from;
      below += (d < 0 ? -d : d) < value + bit ? 1 : 0;
    }
    if (below <= i) value += bit;
  }
  return value;
}

}  // namespace dsp
}  // namespace thimble
