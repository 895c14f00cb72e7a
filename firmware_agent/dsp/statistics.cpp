// Statistics block: eight numbers a channel, from exact integer sums of the raw samples.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

/// Exact sums of one channel: n ≤ 2^13 and |x| ≤ 2^15, so |total| ≤ 2^28 and squares ≤ 2^43.
struct Sums {
  int32_t total = 0;
  uint64_t squares = 0;
  int32_t minimum = 32767;
  int32_t maximum = -32768;
};

Sums sumsOf(const int16_t* x, uint32_t n, uint32_t channels) {
  Sums sums;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t v = x[i * channels];
    sums.total += v;
    sums.squares += static_cast<uint32_t>(v * v);
    if (v < sums.minimum) sums.minimum = v;
    if (v > sums.maximum) sums.maximum = v;
  }
  return sums;
}

/// Shape about the mean: population skewness and excess kurtosis (both 0 for a constant), mean crossings.
struct Shape {
  float skewness = 0.0f;
  float kurtosis = 0.0f;
  uint32_t crossings = 0;
};

/// root: n × standard deviation.
Shape shapeOf(const int16_t* x, uint32_t n, uint32_t channels, int32_t total, float root) {
  Shape shape;
  if (!(root > 0.0f)) return shape;
  const float inverse = 1.0f / root;
  Sum cubes, fourths;
  bool below = false;
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t d = static_cast<int32_t>(n) * x[i * channels] - total;  // n × deviation, exact: below 2^30
    if (i > 0 && (d < 0) != below) ++shape.crossings;
    below = d < 0;
    const float z = static_cast<float>(d) * inverse;  // deviation / standard deviation
    const float square = z * z;
    cubes.add(square * z);
    fourths.add(square * square);
  }
  shape.skewness = cubes.value() / static_cast<float>(n);
  shape.kurtosis = fourths.value() / static_cast<float>(n) - 3.0f;
  return shape;
}

uint32_t statisticsFeatures(const PipelineSettings& s) { return kStatisticsPerChannel * s.channels; }

uint32_t statisticsScratch(const PipelineSettings&) { return 1; }

void statisticsCompute(const PipelineSettings& s, const float* scale, const int16_t* frames, float* features,
                       float*) {
  const uint32_t n = s.window;
  const float count = static_cast<float>(n);
  for (uint32_t c = 0; c < s.channels; ++c, features += kStatisticsPerChannel) {
    const int16_t* x = frames + c;
    const Sums sums = sumsOf(x, n, s.channels);
    const int64_t total = sums.total;
    // n²·variance = n·Σx² − (Σx)², exact
    const float root =
        squareRoot(static_cast<float>(n * sums.squares - static_cast<uint64_t>(total * total)));
    const Shape shape = shapeOf(x, n, s.channels, sums.total, root);
    const float size = scale[c] < 0.0f ? -scale[c] : scale[c];
    const bool flipped = scale[c] < 0.0f;
    features[0] = static_cast<float>(sums.total) / count * scale[c];
    features[1] = root / count * size;
    features[2] = squareRoot(static_cast<float>(sums.squares) / count) * size;
    features[3] = static_cast<float>(flipped ? sums.maximum : sums.minimum) * scale[c];
    features[4] = static_cast<float>(flipped ? sums.minimum : sums.maximum) * scale[c];
    features[5] = flipped ? -shape.skewness : shape.skewness;
    features[6] = shape.kurtosis;
    features[7] = static_cast<float>(shape.crossings) / count;
  }
}

}  // namespace

const BlockCode kStatisticsBlock = {Block::kStatistics, statisticsFeatures, statisticsScratch,
                                    statisticsCompute};

}  // namespace dsp
}  // namespace thimble
