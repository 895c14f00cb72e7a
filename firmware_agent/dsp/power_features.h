// Numbers from a power spectrum: bands, peaks and its shape.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

/// Added to each band's power, in squared raw counts: silence stays finite, and well below one bit of noise.
const float kPowerFloor = 1e-3f;

/// Bins first … last of the power at bins 0 … end; bin `end` has no mirror image and counts half.
struct BinRange {
  uint32_t first, last, end;  // 1 ≤ first ≤ last ≤ end
  uint32_t count() const { return last - first + 1; }
};

/// Bin k belongs to band ⌊(k − first) · bands / count⌋.  Adds to sums: [bands].
void addBands(const float* power, const BinRange& range, uint32_t bands, float* sums);
void addBands(const uint32_t* power, const BinRange& range, uint32_t bands, uint64_t* sums, uint32_t up);

/// Bits of what shapeOfPower gives; features come in this order.
enum { kPowerCentroid = 1, kPowerSpread = 2, kPowerEntropy = 4, kPowerRolloff = 8 };

/// Of the power in a range: centroid Σ f·q and spread √(Σ (f − centroid)²·q) with q = power / Σ power, both
/// in units of `bin`; entropy −Σ q·log q / log count, 0 … 1; the frequency below which 85 % of the power lies.  All 0
/// for silence.  Returns one past the last one written.
float* shapeOfPower(uint32_t wanted, const float* power, const BinRange& range, float bin, float* out);

/// The `count` highest local maxima of a range (but not at bin `end`), the highest first: frequency in units of `bin`, and
/// log10((power · gain + floor) · unit).  What is missing has frequency 0 and the floor's height.
float* peaksOfPower(uint32_t count, const float* power, const BinRange& range, float bin, float gain,
                    float floor, float unit, float* out);

}  // namespace dsp
}  // namespace thimble
