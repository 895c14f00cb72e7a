// Frames: overlapping parts of a channel, weighted by a window and taken to power at each frequency.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/fft.h"

namespace thimble {
namespace dsp {

/// Periodic sums of cosines.  Source: Harris 1978.
enum class Weighting : uint8_t { kHann = 0, kHamming = 1, kBlackman = 2, kNone = 3 };

struct FrameSettings {
  uint32_t length;  // samples of a frame, at most n
  uint32_t n;       // of the FFT, a power of two kMinFft … kMaxFft; what a frame lacks is zeros
  Weighting weighting;
  bool fixed;                // in 16-bit integers instead of float
  uint32_t preemphasis = 0;  // hundredths: x[i] − this · x[i − 1]

  FrameSettings(uint32_t length_, uint32_t n_, int32_t weighting_, bool fixed_)
      : length(length_), n(n_), weighting(static_cast<Weighting>(weighting_)), fixed(fixed_) {}
};

/// Mean square of the weights, but for rounding when length is short.
float meanSquare(Weighting weighting);

inline bool isFftLength(uint32_t n) { return n >= kMinFft && n <= kMaxFft && (n & (n - 1)) == 0; }

/// Floats of the tables, and of a frame's buffer.
uint32_t frameTables(const FrameSettings& f);
uint32_t frameScratch(const FrameSettings& f);
void prepareFrames(const FrameSettings& f, float* tables);

/// What power at the bins of one frame is times: 4^exponent.
struct FixedPower {
  uint32_t* bins;  // [n / 2 + 1], each below 2^31
  int32_t exponent;
};

/// |X|² of one frame of counts less the mean.  begin: the frame's first sample, so that begin + length ≤ window.
/// Returns x, now [n / 2 + 1] powers of bins 0 … n/2.  x: [frameScratch].
float* framePower(const FrameSettings& f, const float* tables, const Channel& channel, uint32_t begin,
                  float mean, float* x);
/// The same in integers: mean is the mean rounded to whole counts; largest: no |sample − mean| (with preemphasis:
/// |sample| of the result) of the frame is above it.
FixedPower framePowerFixed(const FrameSettings& f, const float* tables, const Channel& channel,
                           uint32_t begin, int32_t mean, uint32_t largest, float* x);
/// The least `largest` for samples begin … begin + count − 1, but not below kLeastLargest: what is quieter keeps four
/// bits below one count.
const uint32_t kLeastLargest = 1023;
uint32_t largestFixed(const FrameSettings& f, const Channel& channel, uint32_t begin, uint32_t count,
                      int32_t mean);

/// The exponent of framePowerFixed with this `largest` before any stage halves: the least one.
int32_t leastExponent(uint32_t largest);

/// Hertz from one bin to the next; 1 if the rate is unknown, so that frequencies are numbers of bins.
float binHertz(uint32_t rate_mhz, uint32_t n);

/// The first 64-bit place in scratch, which is one float longer than the numbers.
inline uint64_t* wideSums(float* scratch) {
  return reinterpret_cast<uint64_t*>((reinterpret_cast<uintptr_t>(scratch) + 7) & ~static_cast<uintptr_t>(7));
}

/// Logarithms of sums of FixedPower without a float a sum: log10((sum · gain + floor) · unit).
class FixedLogarithm {
 public:
  FixedLogarithm(float gain, float floor, float unit);
  float of(uint64_t sum) const;

 private:
  float offset_;
  uint64_t floor_;
  bool below_;  // the floor is far above all sums
};

/// Mean of n samples in counts; and rounded to whole counts, halves away from zero.
float meanOf(const Channel& channel, uint32_t n);
int32_t wholeMeanOf(const Channel& channel, uint32_t n);

}  // namespace dsp
}  // namespace thimble
