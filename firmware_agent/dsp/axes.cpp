// Axes block: the length of the vector that the channels make, and how far they go together.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

enum { kMagnitude, kCorrelations, kSegments, kParameters };
/// Bits of kMagnitude; features come in this order.
enum { kMean = 1, kDeviation = 2, kMinimum = 4, kMaximum = 8, kMeanDifference = 16, kAll = 31 };
const Limits kLimits[kParameters] = {{0, kAll}, {0, 1}, {1, 64}};

BlockShape axesShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  const uint32_t segments = static_cast<uint32_t>(p[kSegments]);
  if (segments > input.frames) return shape;
  shape.steps = segments;
  for (uint32_t bits = static_cast<uint32_t>(p[kMagnitude]); bits != 0; bits &= bits - 1) ++shape.per_step;
  if (p[kCorrelations] != 0) shape.per_step += input.channels * (input.channels - 1) / 2;
  return shape;
}

/// The lengths in one segment.
uint32_t axesScratch(const int32_t* p, const Input& input) {
  return p[kMagnitude] == 0 ? 0 : input.frames / static_cast<uint32_t>(p[kSegments]) + 1;
}

float* magnitudeOf(uint32_t wanted, const Signal& signal, uint32_t begin, uint32_t n, float* out,
                   float* length) {
  Sum sum;
  float lowest = 0.0f, highest = 0.0f;
  for (uint32_t i = 0; i < n; ++i) {
    float square = 0.0f;
    for (uint32_t c = 0; c < signal.input.channels; ++c) {
      const Channel& channel = signal.channel[c];
      const float x = static_cast<float>(channel.x[(begin + i) * channel.step]) * channel.scale;
      square += x * x;
    }
    length[i] = squareRoot(square);
    sum.add(length[i]);
    if (i == 0 || length[i] < lowest) lowest = length[i];
    if (i == 0 || length[i] > highest) highest = length[i];
  }
  const float count = static_cast<float>(n);
  const float mean = sum.value() / count;
  Sum squares, steps;
  for (uint32_t i = 0; i < n; ++i) {
    const float d = length[i] - mean;
    squares.add(d * d);
    if (i > 0) steps.add(length[i] > length[i - 1] ? length[i] - length[i - 1] : length[i - 1] - length[i]);
  }
  if (wanted & kMean) *out++ = mean;
  if (wanted & kDeviation) *out++ = squareRoot(squares.value() / count);
  if (wanted & kMinimum) *out++ = lowest;
  if (wanted & kMaximum) *out++ = highest;
  if (wanted & kMeanDifference) *out++ = n > 1 ? steps.value() / static_cast<float>(n - 1) : 0.0f;
  return out;
}

/// n² · covariance, exact: n·Σxy − Σx·Σy, below 2^59.
int64_t covarianceOf(const Channel& a, const Channel& b, uint32_t begin, uint32_t n) {
  int64_t products = 0, first = 0, second = 0;
  for (uint32_t i = begin; i < begin + n; ++i) {
    const int32_t x = a.x[i * a.step], y = b.x[i * b.step];
    products += x * y;
    first += x;
    second += y;
  }
  return static_cast<int64_t>(n) * products - first * second;
}

/// Pearson's; 0 if one of them is constant.
float correlationOf(const Channel& a, const Channel& b, uint32_t begin, uint32_t n) {
  const float size = squareRoot(static_cast<float>(covarianceOf(a, a, begin, n))) *
                     squareRoot(static_cast<float>(covarianceOf(b, b, begin, n)));
  if (!(size > 0.0f)) return 0.0f;
  const float r = static_cast<float>(covarianceOf(a, b, begin, n)) / size;
  return (a.scale < 0.0f) == (b.scale < 0.0f) ? r : -r;
}

void axesCompute(const int32_t* p, const Signal& signal, const float*, float* features, float* scratch) {
  const uint32_t segments = static_cast<uint32_t>(p[kSegments]), channels = signal.input.channels;
  for (uint32_t s = 0; s < segments; ++s) {
    const uint32_t begin = s * signal.input.frames / segments;
    const uint32_t n = (s + 1) * signal.input.frames / segments - begin;
    if (p[kMagnitude] != 0) {
      features = magnitudeOf(static_cast<uint32_t>(p[kMagnitude]), signal, begin, n, features, scratch);
    }
    if (p[kCorrelations] == 0) continue;
    for (uint32_t a = 0; a < channels; ++a) {
      for (uint32_t b = a + 1; b < channels; ++b) {
        *features++ = correlationOf(signal.channel[a], signal.channel[b], begin, n);
      }
    }
  }
}

}  // namespace

const BlockCode kAxesBlock = {Block::kAxes, kLimits,     kParameters,    axesShape,
                              noFloats,     axesScratch, prepareNothing, axesCompute};

}  // namespace dsp
}  // namespace thimble
