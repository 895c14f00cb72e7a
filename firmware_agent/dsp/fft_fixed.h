// Real FFT of a power-of-two length in 16-bit integers, for cores without an FPU.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

/// Fills quarter_sine: [n / 4 + 1] with round(32767 · sin 2πk/n).
void fillQuarterSineFixed(uint32_t n, int16_t* quarter_sine);

/// As realFft, in block floating point: the result times 2^(the returned exponent, 0 … 2·log2 n) is the transform.
/// x: [n], each of at most 2^14 in size.  Before each stage all are halved, halves upwards, once or twice if one could
/// overflow in it.  Products are rounded to 15 bits, halves upwards.  The same bits on every target.
/// Source: Welch 1969 (a fixed-point FFT with conditional scaling), radix 2.
uint32_t realFftFixed(uint32_t n, const int16_t* quarter_sine, int16_t* x);

}  // namespace dsp
}  // namespace thimble
