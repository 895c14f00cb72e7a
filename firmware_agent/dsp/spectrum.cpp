// Spectrum block: what a window holds at each frequency, by Welch's method: bands, peaks, and the spectrum's shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/frames.h"
#include "firmware_agent/dsp/math.h"
#include "firmware_agent/dsp/power_features.h"

namespace thimble {
namespace dsp {
namespace {

enum { kFft, kBands, kWeighting, kOverlap, kPeaks, kShape, kFixed, kLow, kHigh, kAverage, kParameters };
const Limits kLimits[kParameters] = {
    {kMinFft, kMaxFft}, {0, 256},     {0, 3}, {0, 87}, {0, 16}, {0, 15}, {0, 1},
    {0, 2000000},       {0, 2000000}, {0, 1}};

struct Plan {
  FrameSettings frame;
  uint32_t hop, bands, peaks, shape;
  bool of_logarithms;  // bands: the mean of the frames' logarithms instead of the logarithm of their mean
  float bin;
  BinRange range;

  Plan(const int32_t* p, const Input& input)
      : frame(lengthOf(p, input), static_cast<uint32_t>(p[kFft]), p[kWeighting], p[kFixed] != 0),
        hop(frame.n - frame.n * static_cast<uint32_t>(p[kOverlap]) / 100),
        bands(static_cast<uint32_t>(p[kBands])),
        peaks(static_cast<uint32_t>(p[kPeaks])),
        shape(static_cast<uint32_t>(p[kShape])),
        of_logarithms(p[kAverage] != 0),
        bin(binHertz(input.rate_mhz, frame.n)) {
    const float low = static_cast<float>(p[kLow]), high = static_cast<float>(p[kHigh]);
    range.end = frame.n / 2;
    range.first = 1;
    while (range.first <= range.end && static_cast<float>(range.first) * bin < low) ++range.first;
    range.last = range.end;
    while (range.last > 0 && p[kHigh] != 0 && static_cast<float>(range.last) * bin > high) --range.last;
  }

  /// Windows that are shorter than the FFT are padded with zeros.
  static uint32_t lengthOf(const int32_t* p, const Input& input) {
    return input.frames < static_cast<uint32_t>(p[kFft]) ? input.frames : static_cast<uint32_t>(p[kFft]);
  }
  uint32_t bins() const { return frame.n / 2 + 1; }
  bool needsBins() const { return peaks != 0 || shape != 0; }
  /// Floats of sums over the frames: of each bin if they are needed, and of a band of one frame or of all.
  uint32_t floatSums() const { return (needsBins() ? bins() : 0) + (of_logarithms ? bands : 0); }
  uint32_t fixedSums() const { return 2 * ((needsBins() ? bins() : 0) + bands) + 1; }
};

BlockShape spectrumShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  if (!isFftLength(static_cast<uint32_t>(p[kFft]))) return shape;
  const Plan plan(p, input);
  if (plan.range.first > plan.range.last || plan.bands > plan.range.count()) return shape;
  uint32_t features = plan.bands + 2 * plan.peaks;
  for (uint32_t bits = plan.shape; bits != 0; bits &= bits - 1) ++features;
  shape.steps = 1;
  shape.per_step = features * input.channels;
  return shape;
}

uint32_t spectrumTables(const int32_t* p, const Input& input) { return frameTables(Plan(p, input).frame); }

uint32_t spectrumScratch(const int32_t* p, const Input& input) {
  const Plan plan(p, input);
  return (plan.frame.fixed ? plan.fixedSums() : plan.floatSums()) + frameScratch(plan.frame);
}

void spectrumPrepare(const int32_t* p, const Input& input, float* tables) {
  prepareFrames(Plan(p, input).frame, tables);
}

/// Power in counts is a sum of this many frames' |X|² times 2 / (n · Σ weight²), so that bands add up to the mean
/// square.
float gainOf(const Plan& plan, uint32_t averaged) {
  return 2.0f / (static_cast<float>(plan.frame.n * averaged) *
                 (meanSquare(plan.frame.weighting) * static_cast<float>(plan.frame.length)));
}

float* peaksAndShape(const Plan& plan, const float* power, float gain, float floor, float unit,
                     float* features) {
  if (plan.peaks != 0) {
    features = peaksOfPower(plan.peaks, power, plan.range, plan.bin, gain, floor, unit, features);
  }
  return plan.shape == 0 ? features : shapeOfPower(plan.shape, power, plan.range, plan.bin, features);
}

float* inFloat(const Plan& plan, const Channel& channel, uint32_t window, const float* tables,
               float* features, float* scratch) {
  float* const power = scratch;
  float* const of_frame = power + (plan.needsBins() ? plan.bins() : 0);
  float* const x = scratch + plan.floatSums();
  const float mean = meanOf(channel, window);
  const float floor = kPowerFloor * (channel.gain * channel.gain);
  const float unit = channel.scale * channel.scale;
  for (uint32_t i = 0; i < plan.floatSums(); ++i) scratch[i] = 0.0f;
  for (uint32_t band = 0; band < plan.bands; ++band) features[band] = 0.0f;
  uint32_t averaged = 0;
  for (uint32_t begin = 0; begin + plan.frame.length <= window; begin += plan.hop, ++averaged) {
    const float* frame = framePower(plan.frame, tables, channel, begin, mean, x);
    for (uint32_t k = 0; k < plan.bins() && plan.needsBins(); ++k) power[k] += frame[k];
    if (plan.bands == 0) continue;
    addBands(frame, plan.range, plan.bands, plan.of_logarithms ? of_frame : features);
    for (uint32_t band = 0; band < plan.bands && plan.of_logarithms; ++band) {
      features[band] += logarithm10((of_frame[band] * gainOf(plan, 1) + floor) * unit);
      of_frame[band] = 0.0f;
    }
  }
  const float gain = gainOf(plan, averaged);
  for (uint32_t band = 0; band < plan.bands; ++band) {
    features[band] = plan.of_logarithms ? features[band] / static_cast<float>(averaged)
                                        : logarithm10((features[band] * gain + floor) * unit);
  }
  return peaksAndShape(plan, power, gain, floor, unit, features + plan.bands);
}

float* inIntegers(const Plan& plan, const Channel& channel, uint32_t window, const float* tables,
                  float* features, float* scratch) {
  uint64_t* const bands = wideSums(scratch);
  uint64_t* const power = bands + plan.bands;
  float* const x = scratch + plan.fixedSums();
  const float floor = kPowerFloor * (channel.gain * channel.gain);
  const float unit = channel.scale * channel.scale;
  const int32_t mean = wholeMeanOf(channel, window);
  const uint32_t largest = largestFixed(plan.frame, channel, 0, window, mean);
  const int32_t least = leastExponent(largest);
  // A sum in counts is one of integers times 4^least.
  const float one = exponential2(static_cast<float>(2 * least));
  const FixedLogarithm of_frame(gainOf(plan, 1) * one, floor, unit);
  for (uint32_t i = 0; i < plan.bands + (plan.needsBins() ? plan.bins() : 0); ++i) bands[i] = 0;
  for (uint32_t band = 0; band < plan.bands; ++band) features[band] = 0.0f;
  uint32_t averaged = 0;
  for (uint32_t begin = 0; begin + plan.frame.length <= window; begin += plan.hop, ++averaged) {
    const FixedPower frame = framePowerFixed(plan.frame, tables, channel, begin, mean, largest, x);
    const uint32_t up = static_cast<uint32_t>(2 * (frame.exponent - least));
    for (uint32_t k = 0; k < plan.bins() && plan.needsBins(); ++k)
      power[k] += static_cast<uint64_t>(frame.bins[k]) << up;
    if (plan.bands == 0) continue;
    addBands(frame.bins, plan.range, plan.bands, bands, up);
    for (uint32_t band = 0; band < plan.bands && plan.of_logarithms; ++band) {
      features[band] += of_frame.of(bands[band]);
      bands[band] = 0;
    }
  }
  const float gain = gainOf(plan, averaged) * one;
  const FixedLogarithm of_all(gain, floor, unit);
  for (uint32_t band = 0; band < plan.bands; ++band) {
    features[band] =
        plan.of_logarithms ? features[band] / static_cast<float>(averaged) : of_all.of(bands[band]);
  }
  features += plan.bands;
  if (!plan.needsBins()) return features;
  float* const powers = x;  // the frame's buffer has room for all bins
  for (uint32_t k = 0; k < plan.bins(); ++k) powers[k] = static_cast<float>(power[k]);
  return peaksAndShape(plan, powers, gain, floor, unit, features);
}

void spectrumCompute(const int32_t* p, const Signal& signal, const float* tables, float* features,
                     float* scratch) {
  const Plan plan(p, signal.input);
  const auto compute = plan.frame.fixed ? inIntegers : inFloat;
  for (uint32_t c = 0; c < signal.input.channels; ++c) {
    features = compute(plan, signal.channel[c], signal.input.frames, tables, features, scratch);
  }
}

}  // namespace

const BlockCode kSpectrumBlock = {Block::kSpectrum, kLimits,         kParameters,     spectrumShape,
                                  spectrumTables,   spectrumScratch, spectrumPrepare, spectrumCompute};

}  // namespace dsp
}  // namespace thimble
