// Training as a job: curves, cancel, going on, and the history of runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <cmath>

#include "tests/ui/train/train_page_fixture.h"

namespace thimble::ui {
namespace {

TEST_F(TrainPageTest, ANumberToLearnHasACurveOfItsMeanError) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  auto& curves = page->curves();
  const std::vector<nn::EpochStats> epochs = {{1, 0.9f, 0.1f, 0.8f, 0.2f, 4.0f, 5.0f},
                                              {2, 0.5f, 0.4f, 0.6f, 0.5f, 2.0f, 3.0f}};
  curves.setKind(Task::kRegression, nn::Loss::kAuto, "rpm");
  curves.setEpochs(epochs, 0);
  LineChart* errors = nullptr;
  for (auto* chart : curves.findChildren<LineChart*>())
    if (chart->chart()->axes(Qt::Vertical).front()->titleText().contains("rpm")) errors = chart;
  ASSERT_TRUE(errors);
  EXPECT_TRUE(errors->isVisible());
  const auto* validation = qobject_cast<QLineSeries*>(errors->chart()->series().at(1));
  EXPECT_EQ(validation->points(), (QList<QPointF>{{1, 5}, {2, 3}}));
  curves.setKind(Task::kClassification, nn::Loss::kAuto, {});
  EXPECT_FALSE(errors->isVisible());
}

TEST_F(TrainPageTest, CurvesThatAreNotThereHaveNoNameInTheLegend) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  const float none = std::nanf("");
  page->curves().setEpochs({{1, 0.9f, 0.1f, none, none}, {2, 0.5f, 0.4f, none, none}}, 0);
  const auto series = page->curves().findChildren<LineChart*>().front()->chart()->series();
  EXPECT_TRUE(series.at(0)->isVisible());
  EXPECT_FALSE(series.at(1)->isVisible());
}

TEST_F(TrainPageTest, ADetectorWithoutLayersIsFittedByTheButton) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->task().choose(Task::kAnomaly);
  ASSERT_EQ(bench.project().recipe().task.anomaly.detector, anomaly::DetectorKind::kMahalanobis);
  ASSERT_TRUE(primary()->isEnabled());
  primary()->click();
  ASSERT_TRUE(waitUntil([&] { return page->runs().rowCount() == 1; }));
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(TrainPageTest, TrainsAsAJobFillsCurvesAndKeepsEachRun) {
  ASSERT_NO_FATAL_FAILURE(open(6));
  page->choosePreset(0);
  QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() >= 2; }));
  ASSERT_TRUE(waitUntil([&] { return bench.loop().evaluation() != nullptr; }));
  EXPECT_EQ(page->curves().points(), 6);
  ASSERT_EQ(page->runs().rowCount(), 1);
  const project::Run first = bench.project().runs()[0];
  EXPECT_EQ(page->curves().best(), first.best_epoch);
  EXPECT_EQ(page->runs().index(0, RunModel::kBest).data().toString(), QString::number(first.best_epoch));

  field<QSpinBox>("Seed")->setValue(2);
  field<QSpinBox>("Epochs")->setValue(3);
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return page->runs().rowCount() == 2; }));
  EXPECT_EQ(page->curves().points(), 3);
  // The older run, second in the list, becomes current by choosing it.
  auto& list = page->runList();
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(page->runs().index(1, 0)).center());
  EXPECT_EQ(bench.project().currentRun()->id, first.id);
  EXPECT_EQ(page->curves().points(), 6);
  EXPECT_TRUE(page->runs().index(1, 0).data(RunModel::kCurrent).toBool());
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(TrainPageTest, CancelStopsAtOnceAndKeepsNothing) {
  ASSERT_NO_FATAL_FAILURE(open(10'000));
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() >= 1; }));
  ASSERT_EQ(primary()->text(), "Cancel");
  QTest::keyClick(page.get(), Qt::Key_Escape);
  ASSERT_TRUE(waitUntil([&] { return !bench.loop().training(); }, 5000));
  EXPECT_EQ(primary()->text(), "Train");
  EXPECT_TRUE(bench.project().runs().empty());
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(TrainPageTest, ATrainingThatStoppedIsOfferedAndGoesOn) {
  ASSERT_NO_FATAL_FAILURE(open(10'000));
  const auto button = [&](const QString& text) -> QPushButton* {
    for (auto* candidate : page->findChildren<QPushButton*>())
      if (candidate->text() == text) return candidate;
    return nullptr;
  };
  ASSERT_TRUE(button("Go on"));
  EXPECT_FALSE(button("Go on")->isVisible());
  page->trainOrCancel();
  QElapsedTimer time;
  time.start();
  // The state is kept every three seconds.
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() >= 3 && time.elapsed() > 5000; }));
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return button("Go on")->isVisible(); }, 10'000));
  const int stopped = bench.loop().checkpoint()->epoch;
  EXPECT_GE(stopped, 3);
  // Of another recipe it is not offered; it is again when that is undone.
  field<QSpinBox>("Batch")->setValue(64);
  EXPECT_FALSE(button("Go on")->isVisible());
  bench.project().undo().undo();
  EXPECT_TRUE(button("Go on")->isVisible());
  QTest::keyClick(page.get(), Qt::Key_G);
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() > stopped; }));
  EXPECT_EQ(bench.loop().epochs()[0].epoch, 1);  // the epochs before it are told first
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return !bench.loop().training(); }, 5000));
  ASSERT_TRUE(waitUntil([&] { return button("Forget it")->isVisible(); }, 5000));
  button("Forget it")->click();
  EXPECT_FALSE(button("Go on")->isVisible());
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST(RunModelTest, HoldsToTheRulesOfItemModels) {
  application();
  RunModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  project::Run run;
  run.id = 7;
  run.name = "dense seed 1";
  run.test_accuracy_int8 = 0.975;
  model.setRuns({run}, 7);
  EXPECT_EQ(model.index(0, RunModel::kInt8).data().toString(), "97.5 %");
  EXPECT_EQ(model.index(0, RunModel::kFloat).data().toString(), "–");
  model.setRuns({run}, 0);
  EXPECT_FALSE(model.index(0, 0).data(RunModel::kCurrent).toBool());
  model.setRuns({}, 0);
  EXPECT_EQ(model.rowOf(7), -1);
}

TEST(BestEpochTest, IsOfTheLeastValidationLossOrTrainingLossWithoutValidation) {
  std::vector<nn::EpochStats> epochs = {{1, 0.9f, 0, 0.8f, 0}, {2, 0.5f, 0, 0.6f, 0}, {3, 0.2f, 0, 0.7f, 0}};
  EXPECT_EQ(bestEpoch(epochs), 2);
  for (auto& epoch : epochs) epoch.validation_loss = std::nanf("");
  EXPECT_EQ(bestEpoch(epochs), 3);
  EXPECT_EQ(bestEpoch({}), 0);
}

}  // namespace
}  // namespace thimble::ui
