// The threshold of a detector, picked where nothing was held back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/detector_run.h"

#include <gtest/gtest.h>

#include "core/nn/random.h"

namespace thimble::project {
namespace {

constexpr int kFeatures = 40, kWindows = 120;

/// Windows drawn from one bell, in so many recordings.
TrainingExamples fromABell(int recordings, uint64_t seed) {
  nn::Random random(seed);
  TrainingExamples examples;
  examples.input = {1, 1, kFeatures};
  for (int i = 0; i < kWindows; ++i) {
    for (int f = 0; f < kFeatures; ++f) examples.rows.push_back(static_cast<float>(random.normal()));
    examples.windows.push_back(static_cast<size_t>(i));
    examples.labels.push_back(0);
    examples.groups.push_back(i * recordings / kWindows);
  }
  return examples;
}

/// Share of rows that the detector takes for anomalies.
double alarms(const FittedDetector& fitted, const std::vector<float>& rows) {
  const std::vector<float> scores = anomaly::scores(fitted.detector, rows);
  EXPECT_FALSE(scores.empty());
  return static_cast<double>(std::count_if(scores.begin(), scores.end(), [](float s) { return s >= 1; })) /
         static_cast<double>(scores.size());
}

class FittedThreshold : public testing::TestWithParam<int> {};  // recordings

TEST_P(FittedThreshold, IsNotPickedOnWindowsThatTheDetectorHasSeen) {
  TrainingExamples examples = fromABell(GetParam(), 1);
  std::vector<float> odd = fromABell(1, 2).rows;
  for (float& value : odd) value *= 3;
  examples.other_rows = odd;
  Recipe recipe;
  recipe.task.kind = Task::kAnomaly;
  recipe.task.anomaly.detector = anomaly::DetectorKind::kMahalanobis;
  recipe.task.anomaly.shrinkage = 0;
  recipe.task.anomaly.threshold = anomaly::ThresholdRule::kPercentile;
  recipe.training.validation = 0;
  SilentJob job;
  const auto fitted = fitDetector(recipe, {}, examples, job);
  ASSERT_TRUE(fitted.ok()) << fitted.error().message;
  EXPECT_LE(alarms(*fitted, fromABell(1, 3).rows), 0.15);
  EXPECT_GE(alarms(*fitted, odd), 0.9);
}

TEST(Threshold, OfAnAutoencoderNeedsWindowsHeldBack) {
  TrainingExamples examples = fromABell(12, 1);
  Recipe recipe;
  recipe.task.kind = Task::kAnomaly;
  recipe.task.anomaly.detector = anomaly::DetectorKind::kAutoencoder;
  recipe.task.anomaly.threshold = anomaly::ThresholdRule::kPercentile;
  recipe.training.validation = 0;
  recipe.training.epochs = 300;  // enough to learn the windows by heart
  recipe.training.patience = 0;
  nn::NetSpec net{"custom",
                  {1, 1, kFeatures},
                  {{.kind = nn::LayerKind::kDense, .units = 64},
                   {.kind = nn::LayerKind::kRelu},
                   {.kind = nn::LayerKind::kDense, .units = kFeatures}},
                  nn::Head::kLinear};
  SilentJob job;
  const auto fitted = fitDetector(recipe, net, examples, job);
  ASSERT_TRUE(fitted.ok()) << fitted.error().message;
  EXPECT_LE(alarms(*fitted, fromABell(1, 3).rows), 0.2);
}

INSTANTIATE_TEST_SUITE_P(Recordings, FittedThreshold, testing::Values(1, 2, 12));

}  // namespace
}  // namespace thimble::project
