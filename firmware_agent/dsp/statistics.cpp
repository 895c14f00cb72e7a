// Statistics block: chosen numbers of each channel and segment of the window, from exact integer sums.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/math.h"
#include "firmware_agent/dsp/order_statistic.h"

namespace thimble {
namespace dsp {
namespace {

enum { kStatistics, kSegments, kParameters };
/// Bits of kStatistics; features come in this order.
enum {
  kMean = 1 << 0,
  kDeviation = 1 << 1,
  kRms = 1 << 2,
  kMinimum = 1 << 3,
  kMaximum = 1 << 4,
  kSkewness = 1 << 5,
  kKurtosis = 1 << 6,
  kMeanCrossings = 1 << 7,
  kZeroCrossings = 1 << 8,
  kPeakToPeak = 1 << 9,
  kMeanDifference = 1 << 10,
  kRmsDifference = 1 << 11,
  kMeanDeviation = 1 << 12,
  kLowerQuartile = 1 << 13,
  kMedian = 1 << 14,
  kUpperQuartile = 1 << 15,
  kMedianDeviation = 1 << 16,
  kCrest = 1 << 17,
  kAll = (1 << 18) - 1
};
const uint32_t kMaxSegments = 64;
const Limits kLimits[kParameters] = {{1, kAll}, {1, kMaxSegments}};

/// Exact sums of one channel: n ≤ 2^14 and |x| ≤ 2^15, so |total| ≤ 2^29 and squares ≤ 2^44.
struct Sums {
  int32_t total = 0;
  uint64_t squares = 0;
  int32_t minimum = 32767;
  int32_t maximum = -32768;
};

Sums sumsOf(const int16_t* x, uint32_t n, uint32_t step) {
  Sums sums;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t v = x[i * step];
    sums.total += v;
    sums.squares += static_cast<uint32_t>(v * v);
    if (v < sums.minimum) sums.minimum = v;
    if (v > sums.maximum) sums.maximum = v;
  }
  return sums;
}

/// Shape about the mean: population skewness and excess kurtosis (both 0 for a constant), mean crossings, sum of
/// |n × deviation|.
struct Shape {
  float skewness = 0.0f;
  float kurtosis = 0.0f;
  uint32_t crossings = 0;
  uint64_t deviations = 0;
};

/// root: n × standard deviation.
Shape shapeOf(const int16_t* x, uint32_t n, uint32_t step, int32_t total, float root) {
  Shape shape;
  if (!(root > 0.0f)) return shape;
  const float inverse = 1.0f / root;
  Sum cubes, fourths;
  bool below = false;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t d = static_cast<int32_t>(n) * x[i * step] - total;  // n × deviation, exact: at most 2^30
    if (i > 0 && (d < 0) != below) ++shape.crossings;
    below = d < 0;
    shape.deviations += static_cast<uint32_t>(d < 0 ? -d : d);
    const float z = static_cast<float>(d) * inverse;  // deviation / standard deviation
    const float square = z * z;
    cubes.add(square * z);
    fourths.add(square * square);
  }
  shape.skewness = cubes.value() / static_cast<float>(n);
  shape.kurtosis = fourths.value() / static_cast<float>(n) - 3.0f;
  return shape;
}

/// From one sample to the next.
struct Steps {
  uint32_t crossings = 0;  // of zero
  uint32_t total = 0;      // of |difference|: at most 2^14 · 2^16
  uint64_t squares = 0;
};

Steps stepsOf(const int16_t* x, uint32_t n, uint32_t step) {
  Steps steps;
  for (uint32_t i = 1; i < n; ++i) {
    const int32_t before = x[(i - 1) * step], now = x[i * step];
    if ((before < 0) != (now < 0)) ++steps.crossings;
    const uint32_t size = static_cast<uint32_t>(now > before ? now - before : before - now);
    steps.total += size;
    steps.squares += static_cast<uint64_t>(size) * size;
  }
  return steps;
}

/// The numbers of `wanted` of n samples, in order.  Returns one past the last one written.
float* statisticsOf(uint32_t wanted, const Channel& channel, const int16_t* x, uint32_t n, float* out) {
  const uint32_t step = channel.step;
  const float count = static_cast<float>(n);
  const float size = channel.scale < 0.0f ? -channel.scale : channel.scale;
  const bool flipped = channel.scale < 0.0f;
  const Sums sums = sumsOf(x, n, step);
  const int64_t total = sums.total;
  // n²·variance = n·Σx² − (Σx)², exact
  const float root = squareRoot(static_cast<float>(n * sums.squares - static_cast<uint64_t>(total * total)));
  const float rms = squareRoot(static_cast<float>(sums.squares) / count);
  const int32_t lowest = flipped ? sums.maximum : sums.minimum,
                highest = flipped ? sums.minimum : sums.maximum;
  Shape shape;
  if (wanted & (kSkewness | kKurtosis | kMeanCrossings | kMeanDeviation)) {
    shape = shapeOf(x, n, step, sums.total, root);
  }
  Steps steps;
  if (wanted & (kZeroCrossings | kMeanDifference | kRmsDifference)) steps = stepsOf(x, n, step);
  const float pairs = n > 1 ? static_cast<float>(n - 1) : 1.0f;
  // Order statistic i of samples that the scale flips is number n − 1 − i.
  const auto quantile = [&](uint32_t quarter) {
    const uint32_t i = (n - 1) * quarter / 4;
    return orderStatistic(x, n, step, flipped ? n - 1 - i : i);
  };
  if (wanted & kMean) *out++ = static_cast<float>(sums.total) / count * channel.scale;
  if (wanted & kDeviation) *out++ = root / count * size;
  if (wanted & kRms) *out++ = rms * size;
  if (wanted & kMinimum) *out++ = static_cast<float>(lowest) * channel.scale;
  if (wanted & kMaximum) *out++ = static_cast<float>(highest) * channel.scale;
  if (wanted & kSkewness) *out++ = flipped ? -shape.skewness : shape.skewness;
  if (wanted & kKurtosis) *out++ = shape.kurtosis;
  if (wanted & kMeanCrossings) *out++ = static_cast<float>(shape.crossings) / count;
  if (wanted & kZeroCrossings) *out++ = static_cast<float>(steps.crossings) / count;
  if (wanted & kPeakToPeak) *out++ = static_cast<float>(sums.maximum - sums.minimum) * size;
  if (wanted & kMeanDifference) *out++ = static_cast<float>(steps.total) / pairs * size;
  if (wanted & kRmsDifference) *out++ = squareRoot(static_cast<float>(steps.squares) / pairs) * size;
  if (wanted & kMeanDeviation) *out++ = static_cast<float>(shape.deviations) / (count * count) * size;
  if (wanted & kLowerQuartile) *out++ = static_cast<float>(quantile(1)) * channel.scale;
  if (wanted & kMedian) *out++ = static_cast<float>(quantile(2)) * channel.scale;
  if (wanted & kUpperQuartile) *out++ = static_cast<float>(quantile(3)) * channel.scale;
  if (wanted & kMedianDeviation) {
    *out++ = static_cast<float>(medianDistance(x, n, step, quantile(2))) * size;
  }
  if (wanted & kCrest) {
    const int32_t peak = -sums.minimum > sums.maximum ? -sums.minimum : sums.maximum;
    *out++ = rms > 0.0f ? static_cast<float>(peak) / rms : 0.0f;
  }
  return out;
}

BlockShape statisticsShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  const uint32_t segments = static_cast<uint32_t>(p[kSegments]);
  if (segments > input.frames) return shape;
  shape.steps = segments;
  for (uint32_t bits = static_cast<uint32_t>(p[kStatistics]); bits != 0; bits &= bits - 1) {
    shape.per_step += input.channels;
  }
  return shape;
}

void statisticsCompute(const int32_t* p, const Signal& signal, const float*, float* features, float*) {
  const uint32_t segments = static_cast<uint32_t>(p[kSegments]);
  for (uint32_t s = 0; s < segments; ++s) {
    const uint32_t begin = s * signal.input.frames / segments, end = (s + 1) * signal.input.frames / segments;
    for (uint32_t c = 0; c < signal.input.channels; ++c) {
      const Channel& channel = signal.channel[c];
      features = statisticsOf(static_cast<uint32_t>(p[kStatistics]), channel,
                              channel.x + begin * channel.step, end - begin, features);
    }
  }
}

}  // namespace

const BlockCode kStatisticsBlock = {Block::kStatistics, kLimits,  kParameters,    statisticsShape,
                                    noFloats,           noFloats, prepareNothing, statisticsCompute};

}  // namespace dsp
}  // namespace thimble
