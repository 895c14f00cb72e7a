// ROC curves are those of scikit-learn, and thresholds do what their rules say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/roc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/random.h"
#include "tests/core/anomaly/goldens.h"

namespace thimble::anomaly {
namespace {

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

const std::vector<float>& normal() {
  static const std::vector<float> kScores = floats(goldens::kNormalScores);
  return kScores;
}
const std::vector<float>& others() {
  static const std::vector<float> kScores = floats(goldens::kOtherScores);
  return kScores;
}

/// Shares at or above the threshold.
double share(const std::vector<float>& scores, float threshold) {
  double n = 0;
  for (const float s : scores) n += s >= threshold;
  return n / static_cast<double>(scores.size());
}

TEST(Roc, IsThatOfScikitLearn) {
  const Roc roc = rocOf(normal(), others());
  ASSERT_EQ(roc.points.size(), goldens::kFalseAlarms.size());
  for (size_t i = 0; i < roc.points.size(); ++i) {
    EXPECT_NEAR(roc.points[i].false_alarms, goldens::kFalseAlarms[i], 1e-12);
    EXPECT_NEAR(roc.points[i].detections, goldens::kDetections[i], 1e-12);
    if (i > 0) {
      EXPECT_EQ(double{roc.points[i].threshold}, goldens::kThresholds[i - 1]);
    }
  }
  EXPECT_NEAR(roc.auc, goldens::kAuc[0], 1e-12);
}

TEST(Roc, OfNothingHasNoPoints) {
  EXPECT_TRUE(rocOf({}, others()).points.empty());
  EXPECT_TRUE(std::isnan(rocOf(normal(), {}).auc));
}

TEST(Percentile, IsThatOfNumPy) {
  const double percents[] = {50, 90, 99, 100};
  for (size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(percentileOf(normal(), percents[i]), goldens::kPercentiles[i], 1e-6);
}

TEST(Threshold, ByYoudenIsTheBestCut) {
  Settings settings;
  const float threshold = pickThreshold(normal(), others(), settings);
  EXPECT_NEAR(share(others(), threshold) - share(normal(), threshold),
              goldens::kYouden[1] - goldens::kYouden[2], 1e-9);
}

TEST(Threshold, ByFalseAlarmsKeepsToThemAndFindsTheMost) {
  Settings settings;
  settings.threshold = ThresholdRule::kFalseAlarms;
  for (const float most : {0.0f, 0.05f, 0.1f, 0.3f, 0.5f}) {
    settings.false_alarms = most;
    const float threshold = pickThreshold(normal(), others(), settings);
    EXPECT_LE(share(normal(), threshold), double{most});
    double best = 0;
    for (const float t : goldens::kThresholds.empty() ? others() : floats(goldens::kThresholds))
      if (share(normal(), t) <= double{most}) best = std::max(best, share(others(), t));
    EXPECT_EQ(share(others(), threshold), best) << most;
  }
}

TEST(Threshold, WithoutOthersIsAPercentile) {
  Settings settings;
  settings.percentile = 90;
  for (const ThresholdRule rule :
       {ThresholdRule::kYouden, ThresholdRule::kFalseAlarms, ThresholdRule::kPercentile}) {
    settings.threshold = rule;
    EXPECT_NEAR(pickThreshold(normal(), {}, settings), goldens::kPercentiles[1], 1e-6);
  }
}

TEST(Threshold, IsAlwaysPositive) {
  const std::vector<float> zeros(10, 0.0f);
  Settings settings;
  EXPECT_GT(pickThreshold(zeros, {}, settings), 0);
  EXPECT_GT(pickThreshold(zeros, zeros, settings), 0);
}

}  // namespace
}  // namespace thimble::anomaly
