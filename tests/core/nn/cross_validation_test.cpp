// Folds never split a recording, hold every class, and say what nets give that did not see it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/cross_validation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/nn/holdout.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

TrainSettings quick() {
  TrainSettings settings;
  settings.epochs = 40;
  settings.learning_rate = 0.02f;
  return settings;
}

TEST(CrossValidation, NeverSplitsAGroupAndDealsEachClassOut) {
  Random random(3);
  for (int round = 0; round < 20; ++round) {
    std::vector<int> labels;
    std::vector<int64_t> groups;
    const int folds = 2 + round % 4;
    for (int g = 0; g < 30; ++g)
      for (uint64_t n = 1 + random.below(6); n > 0; --n) {
        labels.push_back(g % 3);
        groups.push_back(1000 - g);
      }
    const std::vector<int> fold_of = dealFolds({{}, labels, groups}, folds, random);
    std::map<int64_t, std::set<int>> folds_of_group;
    std::map<std::pair<int, int>, std::set<int64_t>> groups_of;
    for (size_t i = 0; i < labels.size(); ++i) {
      ASSERT_GE(fold_of[i], 0);
      ASSERT_LT(fold_of[i], folds);
      folds_of_group[groups[i]].insert(fold_of[i]);
      groups_of[{fold_of[i], labels[i]}].insert(groups[i]);
    }
    for (const auto& [group, in] : folds_of_group) EXPECT_EQ(in.size(), 1u) << group;
    for (int fold = 0; fold < folds; ++fold)
      for (int label = 0; label < 3; ++label) {
        const size_t n = groups_of[{fold, label}].size();
        EXPECT_GE(n, static_cast<size_t>(10 / folds));
        EXPECT_LE(n, static_cast<size_t>((10 + folds - 1) / folds));
      }
  }
}

TEST(CrossValidation, TestsEveryExampleOnceByANetThatDidNotSeeIt) {
  const ToyData data = series(120, 1);
  SilentJob job;
  std::vector<int> heard;
  const auto result = crossValidate(densePreset({24, 1, 2}, 3), data.examples(), quick(), 4, job,
                                    [&](int fold, const FoldScore&) { heard.push_back(fold); });
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(heard, (std::vector<int>{0, 1, 2, 3}));
  ASSERT_EQ(result->outputs.size(), 360u);
  // The folds' figures are those of the outputs.
  double sum = 0, square = 0;
  for (int fold = 0; fold < 4; ++fold) {
    int right = 0, n = 0;
    for (size_t i = 0; i < 120; ++i) {
      if (result->fold_of[i] != fold) continue;
      const float* p = result->outputs.data() + 3 * i;
      right += std::max_element(p, p + 3) - p == data.labels[i];
      ++n;
    }
    const FoldScore& score = result->folds[static_cast<size_t>(fold)];
    EXPECT_EQ(score.examples, n);
    EXPECT_EQ(n, 30);
    EXPECT_DOUBLE_EQ(score.accuracy, static_cast<double>(right) / n);
    EXPECT_TRUE(std::isnan(score.r2));
    sum += score.accuracy;
    square += score.accuracy * score.accuracy;
  }
  EXPECT_NEAR(result->mean.accuracy, sum / 4, 1e-12);
  EXPECT_NEAR(result->deviation.accuracy, std::sqrt((square - sum * sum / 4) / 3), 1e-9);
  EXPECT_GE(result->mean.accuracy, 0.7);
}

TEST(CrossValidation, OfNumbersGivesErrors) {
  ToyData data = spirals(80, 1);
  std::vector<float> targets;
  for (size_t i = 0; i < 80; ++i) targets.push_back(50 + 10 * data.rows[2 * i] - 5 * data.rows[2 * i + 1]);
  Examples examples{data.rows, {}, data.groups, targets};
  const NetSpec net{"custom", {1, 1, 2}, {{.kind = LayerKind::kDense, .units = 1}}, Head::kLinear};
  SilentJob job;
  TrainSettings settings = quick();
  settings.epochs = 200;
  const auto result = crossValidate(net, examples, settings, 5, job);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_GE(result->mean.r2, 0.99);
  EXPECT_GT(result->mean.rmse, 0);
  EXPECT_GE(result->mean.rmse, result->mean.mae);
  EXPECT_TRUE(std::isnan(result->mean.accuracy));
}

TEST(CrossValidation, RefusesTooManyFoldsAndStopsWhenCanceled) {
  const ToyData data = series(30, 1);
  ToyData few = data;
  for (size_t i = 0; i < few.groups.size(); ++i) few.groups[i] = static_cast<int64_t>(i % 3);
  SilentJob job;
  const NetSpec net = densePreset({24, 1, 2}, 3);
  EXPECT_EQ(crossValidate(net, data.examples(), quick(), 1, job).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(crossValidate(net, few.examples(), quick(), 4, job).error().code, ErrorCode::kInvalidArgument);
  struct Stopper : Job {
    void progress(double fraction, std::string_view) override { last = fraction; }
    bool canceled() const override { return last > 0.4; }
    double last = 0;
  } stopper;
  const auto stopped = crossValidate(net, data.examples(), quick(), 3, stopper);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCanceled);
  EXPECT_LT(stopper.last, 0.5);
}

}  // namespace
}  // namespace thimble::nn
