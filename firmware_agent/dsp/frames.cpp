// Weights and twiddles as tables; then a frame at a time, in float or in integers.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/frames.h"

#include "firmware_agent/dsp/fft_fixed.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

/// cos 2πi/n of a periodic window's sample.
float weightOf(Weighting weighting, uint32_t i, uint32_t n) {
  switch (weighting) {
    case Weighting::kHann:
      return 0.5f - 0.5f * cosineOfTurn(i, n);
    case Weighting::kHamming:
      return 0.54f - 0.46f * cosineOfTurn(i, n);
    case Weighting::kBlackman:
      return 0.42f - 0.5f * cosineOfTurn(i, n) + 0.08f * cosineOfTurn(2 * i, n);
    default:
      return 1.0f;
  }
}

/// Weights are symmetric: sample i of the second half has that of length − i.
uint32_t weights(const FrameSettings& f) { return f.length / 2 + 1; }
uint32_t mirrored(const FrameSettings& f, uint32_t i) { return i <= f.length / 2 ? i : f.length - i; }
uint32_t twiddles(const FrameSettings& f) { return f.n / 4 + 1; }

/// A sample with its mean off, after preemphasis; the sample before a window's first one is as that one.
int32_t sampleFixed(const FrameSettings& f, const Channel& c, uint32_t i, int32_t mean) {
  const int32_t x = c.x[i * c.step] - mean;
  if (f.preemphasis == 0) return x;
  const int32_t before = i == 0 ? x : c.x[(i - 1) * c.step] - mean;
  const int32_t share = static_cast<int32_t>(f.preemphasis * 327);  // of 32700
  const int32_t y = x - before * share / 32700;
  return y < -65535 ? -65535 : y > 65535 ? 65535 : y;
}

uint32_t loadWord(const int16_t* from) {
  uint32_t word;
  __builtin_memcpy(&word, from, 4);
  return word;
}
int16_t low(uint32_t word) { return static_cast<int16_t>(static_cast<uint16_t>(word)); }
int16_t high(uint32_t word) { return static_cast<int16_t>(static_cast<uint16_t>(word >> 16)); }
uint32_t squareOf(int32_t x) { return static_cast<uint32_t>(x * x); }

}  // namespace

float meanSquare(Weighting weighting) {
  switch (weighting) {
    case Weighting::kHann:
      return 0.375f;
    case Weighting::kHamming:
      return 0.3974f;
    case Weighting::kBlackman:
      return 0.3046f;
    default:
      return 1.0f;
  }
}

uint32_t frameTables(const FrameSettings& f) {
  return f.fixed ? (twiddles(f) + 1) / 2 + (weights(f) + 1) / 2 : twiddles(f) + weights(f);
}

uint32_t frameScratch(const FrameSettings& f) { return f.fixed ? f.n / 2 + 1 : f.n; }

void prepareFrames(const FrameSettings& f, float* tables) {
  if (!f.fixed) {
    fillQuarterSine(f.n, tables);
    float* w = tables + twiddles(f);
    for (uint32_t i = 0; i < weights(f); ++i) w[i] = weightOf(f.weighting, i, f.length);
    return;
  }
  fillQuarterSineFixed(f.n, reinterpret_cast<int16_t*>(tables));
  int16_t* w = reinterpret_cast<int16_t*>(tables + (twiddles(f) + 1) / 2);
  for (uint32_t i = 0; i < weights(f); ++i) {
    w[i] = static_cast<int16_t>(weightOf(f.weighting, i, f.length) * 32767.0f + 0.5f);
  }
}

float* framePower(const FrameSettings& f, const float* tables, const Channel& channel, uint32_t begin,
                  float mean, float* x) {
  const float* w = tables + twiddles(f);
  const float share = static_cast<float>(f.preemphasis) / 100.0f;
  const int16_t* from = channel.x + begin * channel.step;
  float before = static_cast<float>(begin == 0 ? from[0] : *(from - channel.step)) - mean;
  for (uint32_t i = 0; i < f.length; ++i) {
    const float v = static_cast<float>(from[i * channel.step]) - mean;
    x[i] = (f.preemphasis == 0 ? v : v - share * before) * w[mirrored(f, i)];
    before = v;
  }
  for (uint32_t i = f.length; i < f.n; ++i) x[i] = 0.0f;
  realFft(f.n, tables, x);
  const float last = x[1];
  x[0] = x[0] * x[0];
  for (uint32_t k = 1; k < f.n / 2; ++k) {
    const float re = x[2 * k], im = x[2 * k + 1];
    x[k] = re * re + im * im;
  }
  x[f.n / 2] = last * last;
  return x;
}

FixedPower framePowerFixed(const FrameSettings& f, const float* tables, const Channel& channel,
                           uint32_t begin, int32_t mean, uint32_t largest, float* x) {
  const int16_t* w = reinterpret_cast<const int16_t*>(tables + (twiddles(f) + 1) / 2);
  int16_t* y = reinterpret_cast<int16_t*>(x);
  const int32_t shift = leastExponent(largest) + 15;
  const int32_t half = 1 << (shift - 1);
  for (uint32_t i = 0; i < f.length; ++i) {
    const int32_t weighted = sampleFixed(f, channel, begin + i, mean) * w[mirrored(f, i)];
    y[i] = static_cast<int16_t>((weighted >> shift) + ((weighted & half) != 0 ? 1 : 0));
  }
  for (uint32_t i = f.length; i < f.n; ++i) y[i] = 0;
  FixedPower power;
  power.exponent =
      static_cast<int32_t>(realFftFixed(f.n, reinterpret_cast<const int16_t*>(tables), y)) + shift - 15;
  // A bin's power takes the place of its two parts.
  power.bins = reinterpret_cast<uint32_t*>(x);
  const uint32_t ends = loadWord(y);
  const uint32_t last = squareOf(high(ends));
  const uint32_t first = squareOf(low(ends));
  for (uint32_t k = 1; k < f.n / 2; ++k) {
    const uint32_t word = loadWord(y + 2 * k);
    const uint32_t sum = squareOf(low(word)) + squareOf(high(word));
    __builtin_memcpy(y + 2 * k, &sum, 4);
  }
  __builtin_memcpy(y, &first, 4);
  __builtin_memcpy(y + f.n, &last, 4);
  return power;
}

int32_t leastExponent(uint32_t largest) {
  int32_t shift = 1;  // largest · 32767 >> shift ≤ 2^14
  while ((largest >> (shift - 1)) != 0) ++shift;
  return shift - 15;
}

uint32_t largestFixed(const FrameSettings& f, const Channel& channel, uint32_t begin, uint32_t count,
                      int32_t mean) {
  uint32_t largest = kLeastLargest;
  for (uint32_t i = begin; i < begin + count; ++i) {
    const int32_t x = sampleFixed(f, channel, i, mean);
    const uint32_t size = static_cast<uint32_t>(x < 0 ? -x : x);
    if (size > largest) largest = size;
  }
  return largest;
}

FixedLogarithm::FixedLogarithm(float gain, float floor, float unit) : floor_(0), below_(false) {
  const float sums = floor / gain + 0.5f;
  below_ = !(sums < 1e18f);
  if (!below_) floor_ = static_cast<uint64_t>(sums);
  offset_ = below_ ? logarithm10(floor) + logarithm10(unit) : logarithm10(gain) + logarithm10(unit);
}

float FixedLogarithm::of(uint64_t sum) const {
  return below_ ? offset_ : offset_ + static_cast<float>(logarithm2Fixed(sum + floor_)) * kLog10Of2In65536ths;
}

float binHertz(uint32_t rate_mhz, uint32_t n) {
  return rate_mhz == 0 ? 1.0f : static_cast<float>(rate_mhz) / 1000.0f / static_cast<float>(n);
}

float meanOf(const Channel& channel, uint32_t n) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < n; ++i) sum += channel.x[i * channel.step];
  return static_cast<float>(sum) / static_cast<float>(n);
}

int32_t wholeMeanOf(const Channel& channel, uint32_t n) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < n; ++i) sum += channel.x[i * channel.step];
  const int32_t half = static_cast<int32_t>(n / 2), count = static_cast<int32_t>(n);
  return sum < 0 ? (sum - half) / count : (sum + half) / count;
}

}  // namespace dsp
}  // namespace thimble
