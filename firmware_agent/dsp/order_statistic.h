// Order statistics without memory: the value is found bit by bit, by counting.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

/// The i-th smallest (from 0) of n samples that are `step` apart, 0 ≤ i < n: 16 passes.
int32_t orderStatistic(const int16_t* x, uint32_t n, uint32_t step, uint32_t i);

/// The ⌊(n − 1) / 2⌋-th smallest of |x − from|: the lower median, 17 passes.
int32_t medianDistance(const int16_t* x, uint32_t n, uint32_t step, int32_t from);

}  // namespace dsp
}  // namespace thimble
