// Ranges by each calibration against their definitions, worked out on the values themselves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/observer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/nn/random.h"

namespace thimble::quantize {
namespace {

std::vector<float> normal(size_t n, uint64_t seed) {
  nn::Random random(seed);
  std::vector<float> values(n);
  for (float& v : values) v = static_cast<float>(random.normal());
  return values;
}

/// The squared error of rounding each value to the range's int8.
double squaredError(const std::vector<float>& values, Range range) {
  const Affine affine = activationAffine(range);
  double sum = 0;
  for (float v : values) {
    const double q = std::clamp(std::round(double{v} / affine.scale) + affine.zero_point, -128.0, 127.0);
    const double off = double{v} - affine.scale * (q - affine.zero_point);
    sum += off * off;
  }
  return sum;
}

Range rangeOf(const std::vector<float>& values, Calibration calibration, float percentile = 99.99f) {
  Observer observer;
  observer.include(values);
  QuantizeSettings settings;
  settings.calibration = calibration;
  settings.percentile = percentile;
  return observer.chosen(settings, false);
}

TEST(Observer, MinMaxIsWhatWasSeen) {
  const Range range = rangeOf({-3, 5.5f, 1}, Calibration::kMinMax);
  EXPECT_EQ(range.least, -3);
  EXPECT_EQ(range.most, 5.5f);
  EXPECT_EQ(rangeOf({2, 3}, Calibration::kMinMax).least, 0);  // zero is in every range
}

TEST(Observer, QuantilesAreThoseOfTheSortedValues) {
  std::vector<float> values = normal(20000, 1);
  Observer observer;
  for (size_t i = 0; i < values.size(); i += 100) observer.include(std::span(values).subspan(i, 100));
  std::sort(values.begin(), values.end());
  for (double share : {0.0005, 0.01, 0.3, 0.7, 0.99, 0.9995}) {
    const float exact = values[static_cast<size_t>(share * 20000) - 1];
    EXPECT_NEAR(observer.quantile(share), exact, std::abs(exact) / 64 + 0.002f) << share;
  }
  EXPECT_EQ(observer.count(), 20000);
}

TEST(Observer, PercentileLeavesOutliersOut) {
  std::vector<float> values = normal(30000, 2);
  values[7] = 900;
  values[8] = -5000;
  const Range range = rangeOf(values, Calibration::kPercentile, 99.9f);
  EXPECT_NEAR(range.most, 3.09f, 0.15f);  // the normal distribution's
  EXPECT_NEAR(range.least, -3.09f, 0.15f);
  EXPECT_EQ(rangeOf(values, Calibration::kPercentile, 100).most, 900);
}

TEST(Observer, LeastErrorIsTheBestOfAllClippings) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    std::vector<float> values = normal(2000, seed);
    if (seed % 2 == 0)  // as behind a ReLU
      for (float& v : values) v = std::max(v, 0.0f);
    if (seed > 2)
      for (size_t i = 0; i < 3; ++i) values[i] = 25.0f * static_cast<float>(i + 1);
    const double found = squaredError(values, rangeOf(values, Calibration::kMse));
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    double best = squaredError(values, {*least, *most});
    for (float low = 1; low > 0.01f; low *= 0.9f)
      for (float high = 1; high > 0.01f; high *= 0.9f)
        best = std::min(best, squaredError(values, {std::min(0.0f, *least * low), *most * high}));
    EXPECT_LE(found, 1.1 * best) << seed;
  }
}

TEST(Observer, LeastErrorCutsAnOutlierWhereRoundingTheOthersWouldCostMore) {
  // One value of 100 beside a million: (100 − c)² for the one, 10⁶ · (c + 4.4)² / 255² / 12 for the others.
  std::vector<float> values = normal(1'000'000, 5);
  values[3] = 100;
  const double weight = 1e6 / (255.0 * 255 * 12), best = (100 - 4.4 * weight) / (1 + weight);
  EXPECT_NEAR(rangeOf(values, Calibration::kMse).most, best, 2);
}

TEST(Observer, HistogramAndTailsCountEveryValue) {
  Observer observer;
  observer.include(std::vector<float>{-1, -0.9f, 0, 0, 0.5f, 3});
  EXPECT_EQ(observer.histogram(4), (std::vector<int64_t>{2, 3, 0, 1}));
  EXPECT_EQ(observer.countAbove(0.95f), 2);
}

TEST(Observer, OfNothingOrOfNoNumbersGivesNoFalseRange) {
  EXPECT_EQ(rangeOf({}, Calibration::kMse).most, 0);
  EXPECT_FALSE(std::isfinite(rangeOf({1, INFINITY}, Calibration::kPercentile).most));
  EXPECT_FALSE(std::isfinite(rangeOf({1, NAN}, Calibration::kMse).most));
}

}  // namespace
}  // namespace thimble::quantize
