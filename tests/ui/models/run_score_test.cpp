// RunScore: each task is judged by its own figure.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_score.h"

#include <gtest/gtest.h>

namespace thimble::ui {
namespace {

TEST(RunScore, IsTheFigureOfTheRunsTask) {
  project::Run run;
  run.test_accuracy_float = 0.98;
  run.test_accuracy_int8 = 0.975;
  run.metrics = {{"auc", 0.91, 0.905}, {"mae", 1.5, 1.6}, {"r2", 0.954, 0.951}};
  EXPECT_EQ(scoreOf(run).of_int8, 0.975);
  run.recipe.task.kind = Task::kRegression;
  EXPECT_EQ(scoreOf(run).of_float, 0.954);
  EXPECT_EQ(scoreOf(run).name, "R²");
  run.recipe.task.kind = Task::kAnomaly;
  EXPECT_EQ(scoreOf(run).of_int8, 0.905);
  run.metrics.clear();
  EXPECT_FALSE(scoreOf(run).of_int8);
}

TEST(RunScore, SharesArePercentAndTheRestAreNumbers) {
  EXPECT_EQ(scoreText(Task::kClassification, 0.975), "97.5 %");
  EXPECT_EQ(scoreText(Task::kRegression, 0.9514), "0.951");
  EXPECT_EQ(scoreText(Task::kRegression, -0.2), "-0.200");
  EXPECT_EQ(scoreText(Task::kAnomaly, {}), "–");
}

}  // namespace
}  // namespace thimble::ui
