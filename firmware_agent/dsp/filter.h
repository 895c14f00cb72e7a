// Filters: second-order sections, designed on the desktop, run over a channel before a block sees it.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/block.h"

namespace thimble {
namespace dsp {

/// Whether the coefficients are finite, of a size (at most 64) and inside the triangle of stability.
bool isStable(const Section& section);

/// Filters n samples of x and rounds them to 16 bits.  The filter starts as if the first sample had been there
/// forever: no step at the window's edge.  y: [n], in counts × the returned gain, a power of two from 1 to 2^14
/// that brings the largest above half of full scale, or less if that would overflow.
/// Direct form II transposed, in float.  A filter that runs away gives zeros.
float filterChannel(Filter filter, const Section* sections, uint32_t count, const Channel& x, uint32_t n,
                    int16_t* y);

}  // namespace dsp
}  // namespace thimble
