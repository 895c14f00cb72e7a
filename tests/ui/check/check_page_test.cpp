// The Check page on a trained model: cells list their windows, windows show their recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/check_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QtTest/QTest>
#include <cmath>

#include "tests/ui/train/loop_bench.h"

namespace thimble::ui {
namespace {

class CheckPageTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(bench.openProject(4));
    page = std::make_unique<CheckPage>(bench.context());
    page->resize(1100, 660);
    page->show();
    ASSERT_NO_FATAL_FAILURE(bench.train());
  }
  void click(MatrixView& matrix, int actual, int predicted) {
    QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.cellRect({actual, predicted}).center().toPoint());
  }
  /// Windows of a cell, straight from the evaluation.
  std::vector<size_t> expected(bool int8, int actual, int predicted) {
    std::vector<size_t> found;
    for (const auto& verdict : bench.loop().evaluation()->windows)
      if (verdict.actual == actual && (int8 ? verdict.predicted_int8 : verdict.predicted_float) == predicted)
        found.push_back(verdict.window);
    return found;
  }
  void expectListed(const std::vector<size_t>& windows) {
    ASSERT_EQ(page->windows().rowCount(), static_cast<int>(windows.size()));
    const auto table = bench.loop().table();
    for (size_t i = 0; i < windows.size(); ++i) {
      const auto* row = page->windows().at(static_cast<int>(i));
      EXPECT_EQ(row->recording, table->windows[windows[i]].recording);
      EXPECT_EQ(row->begin, table->windows[windows[i]].begin);
      EXPECT_EQ(row->end - row->begin, table->settings.window);
    }
  }

  LoopBench bench;
  std::unique_ptr<CheckPage> page;
};

TEST_F(CheckPageTest, AClickOnACellListsExactlyItsWindows) {
  int listed = 0;
  for (int actual = 0; actual < 3; ++actual) {
    for (int predicted = 0; predicted < 3; ++predicted) {
      click(page->int8Matrix(), actual, predicted);
      ASSERT_NO_FATAL_FAILURE(expectListed(expected(true, actual, predicted)));
      EXPECT_EQ(page->windows().rowCount(),
                bench.loop().evaluation()->confusion_int8.matrix[static_cast<size_t>(actual)]
                                                                [static_cast<size_t>(predicted)]);
      listed += page->windows().rowCount();
      click(page->floatMatrix(), actual, predicted);
      ASSERT_NO_FATAL_FAILURE(expectListed(expected(false, actual, predicted)));
      EXPECT_FALSE(page->int8Matrix().chosen());
    }
  }
  EXPECT_EQ(listed, static_cast<int>(bench.loop().evaluation()->windows.size()));
}

TEST_F(CheckPageTest, AWindowIsShownOnItsRecordingAndCannotBeDraggedAway) {
  int actual = 0;
  while (expected(true, actual, actual).size() < 2) ASSERT_LT(++actual, 3);
  click(page->int8Matrix(), actual, actual);
  page->windowList().setCurrentIndex(page->windows().index(1, 0));
  const auto* row = page->windows().at(1);
  EXPECT_EQ(page->waveform().recordingId(), row->recording);
  EXPECT_EQ(page->waveform().window(), (FrameRange{row->begin, row->end}));
  QTest::mouseClick(&page->waveform(), Qt::LeftButton, {}, page->waveform().rect().center() + QPoint(90, 0));
  EXPECT_EQ(page->waveform().window(), (FrameRange{row->begin, row->end}));
}

TEST_F(CheckPageTest, ArrowsWalkOverTheMatrix) {
  auto& matrix = page->int8Matrix();
  QTest::keyClick(page.get(), Qt::Key_Escape);
  QTest::keyClick(&matrix, Qt::Key_Down);
  EXPECT_EQ(matrix.chosen(), (MatrixView::Cell{0, 0}));
  QTest::keyClick(&matrix, Qt::Key_Right);
  QTest::keyClick(&matrix, Qt::Key_Down);
  EXPECT_EQ(matrix.chosen(), (MatrixView::Cell{1, 1}));
  for (int i = 0; i < 5; ++i) QTest::keyClick(&matrix, Qt::Key_Left);
  EXPECT_EQ(matrix.chosen(), (MatrixView::Cell{1, 0}));
  ASSERT_NO_FATAL_FAILURE(expectListed(expected(true, 1, 0)));
}

TEST_F(CheckPageTest, SwitchesBetweenTestAndTrainingWindows) {
  const int tests = bench.loop().evaluation()->confusion_int8.total();
  EXPECT_EQ(bench.loop().evaluatedSplit(), dataset::Split::kTest);
  const auto before = bench.loop().evaluation();
  QTest::keyClick(page.get(), Qt::Key_T);
  ASSERT_TRUE(waitUntil([&] { return bench.loop().evaluation() != before; }));
  EXPECT_EQ(bench.loop().evaluatedSplit(), dataset::Split::kTrain);
  EXPECT_EQ(bench.loop().evaluation()->confusion_int8.total(), 3 * tests);  // six recordings of eight
}

TEST_F(CheckPageTest, ShowsLayerByLayerWhereInt8LosesAndOpensTheWorstWindows) {
  page->openView(CheckPage::View::kLayers);
  ASSERT_TRUE(waitUntil([&] { return bench.workbench->lab().report() || !bench.errors.isEmpty(); }));
  ASSERT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
  const auto report = bench.workbench->lab().report();
  auto& layers = page->layers();
  ASSERT_EQ(layers.layers().rowCount(), static_cast<int>(report->layers.size()));
  ASSERT_GT(layers.layers().rowCount(), 1);
  const int worst = layers.list().currentIndex().row();
  for (int row = 0; row < layers.layers().rowCount(); ++row)
    EXPECT_LE(layers.layers().at(worst)->signal_db, layers.layers().at(row)->signal_db);
  ASSERT_EQ(layers.values().marks().size(), 2u);
  EXPECT_EQ(layers.values().marks()[0].x, layers.layers().at(worst)->range_least);
  EXPECT_FALSE(layers.advice().isEmpty());
  EXPECT_FALSE(layers.grab().isNull());
  emit layers.worstWanted();
  ASSERT_EQ(page->windows().rowCount(), static_cast<int>(report->worst.size()));
  ASSERT_GT(page->windows().rowCount(), 0);
  const auto table = bench.loop().table();
  const auto& first = table->windows[bench.workbench->lab().windowOf(report->worst[0].row)];
  EXPECT_EQ(page->windows().at(0)->recording, first.recording);
  EXPECT_EQ(page->windows().at(0)->begin, first.begin);
  EXPECT_EQ(first.split, dataset::Split::kTest);
}

TEST_F(CheckPageTest, AdviceIsFollowedWithoutTrainingAgain) {
  const auto before = bench.loop().model();
  emit page->layers().remedyWanted(quantize::Remedy::kPerChannelDense);
  EXPECT_TRUE(bench.project().recipe().quantize.per_channel_dense);
  ASSERT_TRUE(waitUntil([&] { return bench.loop().model() != before && bench.loop().evaluation(); }));
  EXPECT_NE(bench.loop().model()->run, before->run);
  EXPECT_NE(bench.loop().model()->file, before->file);
  EXPECT_EQ(bench.project().runs().size(), 2u);
  bench.project().undo().undo();
  EXPECT_EQ(bench.project().currentRun()->id, before->run);
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(CheckPageTest, EveryRecordingIsTestedOnceInTheFolds) {
  page->openView(CheckPage::View::kFolds);
  emit page->folds().runWanted(3);
  auto& lab = bench.workbench->lab();
  ASSERT_TRUE(waitUntil([&] { return lab.crossValidation() || !bench.errors.isEmpty(); }));
  ASSERT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
  EXPECT_EQ(page->folds().model().rowCount(), 4);  // and the mean
  const auto table = bench.loop().table();
  int training = 0, tested = 0;
  for (const auto& window : table->windows) training += window.split == dataset::Split::kTrain;
  for (const auto& fold : lab.folds()) tested += fold.examples;
  EXPECT_EQ(tested, training);
  EXPECT_EQ(bench.project().runs().size(), 1u);  // nothing is stored
  EXPECT_FALSE(page->folds().summary().isEmpty());
}

TEST_F(CheckPageTest, CrossValidationIsCanceledAtOnce) {
  auto recipe = bench.project().recipe();
  recipe.training.epochs = 10'000;
  bench.project().editRecipe("test", recipe);
  page->openView(CheckPage::View::kFolds);
  emit page->folds().runWanted(5);
  auto& lab = bench.workbench->lab();
  ASSERT_TRUE(waitUntil([&] { return lab.validating(); }));
  QTest::qWait(50);
  emit page->folds().runWanted(5);
  ASSERT_TRUE(waitUntil([&] { return !lab.validating(); }, 5000));
  EXPECT_TRUE(lab.folds().empty());
  EXPECT_TRUE(bench.errors.isEmpty());  // canceling is no error
}

std::shared_ptr<evaluate::Evaluation> numbers() {
  auto evaluation = std::make_shared<evaluate::Evaluation>();
  evaluation->task = Task::kRegression;
  for (int i = 0; i < 50; ++i) {
    evaluate::WindowVerdict verdict;
    verdict.window = static_cast<size_t>(i);
    verdict.target = static_cast<float>(i);
    verdict.value_float = verdict.target + 0.5f;
    verdict.value_int8 = verdict.target + (i == 17 ? -9.0f : 1.0f);
    evaluation->windows.push_back(verdict);
  }
  evaluation->errors_int8 = {1.16, 1.61, 0.9876};
  evaluation->errors_float = {0.5, 0.5, 0.999};
  return evaluation;
}

TEST(NumberViewTest, PointsErrorsAndFiguresAreTheEvaluations) {
  const LoopBench bench;
  NumberView view(*bench.theme);
  view.resize(1000, 400);
  std::vector<size_t> wanted;
  QObject::connect(&view, &AnswerView::windowsWanted,
                   [&](const QString&, const std::vector<size_t>& verdicts, bool) { wanted = verdicts; });
  view.setEvaluation(numbers(), "rpm");
  ASSERT_EQ(view.points().points().size(), 50u);
  EXPECT_EQ(view.points().points()[17].y, 8);
  EXPECT_EQ(view.points().points()[17].x, 17);
  EXPECT_TRUE(view.figures().text(0).contains("1.16")) << view.figures().text(0).toStdString();
  EXPECT_TRUE(view.figures().text(0).contains("rpm"));
  EXPECT_TRUE(view.figures().text(2).contains("0.988"));
  double counted = 0;
  for (const double count : view.errors().series()[0].bins.counts) counted += count;
  EXPECT_EQ(counted, 50);
  view.showWorst();
  ASSERT_FALSE(wanted.empty());
  EXPECT_EQ(wanted[0], 17u);
  emit view.points().pointChosen(3);
  EXPECT_EQ(wanted, std::vector<size_t>{3});
  EXPECT_FALSE(view.grab().isNull());
}

TEST(NumberViewTest, AnswersThatAreNoNumbersDoNoHarm) {
  const LoopBench bench;
  NumberView view(*bench.theme);
  auto evaluation = numbers();
  evaluation->windows[5].value_int8 = std::nanf("");
  evaluation->windows[6].value_int8 = INFINITY;
  view.setEvaluation(evaluation, {});
  view.showWorst();
  EXPECT_FALSE(view.grab().isNull());
  auto empty = std::make_shared<evaluate::Evaluation>();
  empty->task = Task::kRegression;
  view.setEvaluation(empty, {});
  view.showWorst();
  EXPECT_FALSE(view.grab().isNull());
}

/// Scores of ten normal windows, 0.1 … 1.0, and of ten anomalies, 0.6 … 1.5.
std::shared_ptr<evaluate::Evaluation> scores() {
  auto evaluation = std::make_shared<evaluate::Evaluation>();
  evaluation->task = Task::kAnomaly;
  std::vector<float> normal, others;
  for (int i = 0; i < 20; ++i) {
    evaluate::WindowVerdict verdict;
    verdict.window = static_cast<size_t>(i);
    verdict.actual = i < 10 ? 0 : 1;
    verdict.value_int8 = verdict.value_float = 0.1f * static_cast<float>(i < 10 ? i + 1 : i - 4);
    (i < 10 ? normal : others).push_back(verdict.value_int8);
    evaluation->windows.push_back(verdict);
  }
  evaluation->roc_int8 = evaluation->roc_float = anomaly::rocOf(normal, others);
  return evaluation;
}

TEST(AnomalyViewTest, CurveScoresAndCountsAreOfOneThreshold) {
  const LoopBench bench;
  AnomalyView view(*bench.theme);
  view.resize(1100, 400);
  view.show();
  const auto evaluation = scores();
  view.setEvaluation(evaluation, {});
  // By hand: from 1 on, one of ten normal windows and six of ten anomalies.
  EXPECT_EQ(confusionAt(*evaluation, 1).matrix, (std::vector<std::vector<int>>{{9, 1}, {4, 6}}));
  EXPECT_TRUE(view.figures().text(0).startsWith("0.875")) << view.figures().text(0).toStdString();
  EXPECT_EQ(view.figures().text(2), "60.0 %");
  EXPECT_EQ(view.figures().text(3), "10.0 %");
  // The point that no false alarm and five anomalies belong to.
  const auto& points = evaluation->roc_int8.points;
  const auto point = std::find_if(points.begin(), points.end(),
                                  [](const auto& p) { return p.false_alarms == 0 && p.detections == 0.5; });
  ASSERT_NE(point, points.end());
  QTest::mouseClick(&view.roc(), Qt::LeftButton, {}, view.roc().placeOf(*point).toPoint());
  EXPECT_FLOAT_EQ(view.threshold(), 1.1f);
  EXPECT_EQ(view.figures().text(2), "50.0 %");
  EXPECT_EQ(view.figures().text(3), "0.0 %");
  EXPECT_NEAR(view.scores().marks()[0].x, 1.1, 1e-6);
  QTest::keyClick(&view.roc(), Qt::Key_Left);
  EXPECT_FLOAT_EQ(view.threshold(), 1.2f);
  emit view.scores().markMoved(0.65);
  EXPECT_EQ(confusionAt(*evaluation, view.threshold()).matrix,
            (std::vector<std::vector<int>>{{6, 4}, {1, 9}}));
  std::vector<size_t> wanted;
  QObject::connect(&view, &AnswerView::windowsWanted,
                   [&](const QString&, const std::vector<size_t>& verdicts, bool) { wanted = verdicts; });
  emit view.matrix().cellChosen(1, 0);
  EXPECT_EQ(wanted, std::vector<size_t>{10});
  EXPECT_FALSE(view.grab().isNull());
}

TEST(AnomalyPageTest, AThresholdThatIsKeptIsTheModelsOwnAndIsUndone) {
  LoopBench bench;
  ASSERT_NO_FATAL_FAILURE(bench.openProject(4));
  project::Recipe recipe = bench.project().recipe();
  recipe.task.kind = Task::kAnomaly;
  recipe.task.normal = {"idle"};
  recipe.task.anomaly.detector = anomaly::DetectorKind::kKMeans;
  bench.project().editRecipe("test", recipe);
  CheckPage page(bench.context());
  page.resize(1100, 660);
  page.show();
  ASSERT_NO_FATAL_FAILURE(bench.train());
  AnomalyView& view = page.anomalies();
  EXPECT_FALSE(view.keepButton().isEnabled());  // it is the model's own already
  const auto before = bench.loop().model();
  const auto then = bench.loop().evaluation();
  ASSERT_FALSE(then->windows.empty());
  const float score = 0.5f * then->windows[0].value_int8;
  ASSERT_GT(score, 0);
  view.setThreshold(score);
  ASSERT_TRUE(view.keepButton().isEnabled());
  view.keepButton().click();
  ASSERT_TRUE(waitUntil([&] { return bench.loop().model() != before && bench.loop().evaluation(); }));
  const auto now = bench.loop().evaluation();
  ASSERT_EQ(now->windows.size(), then->windows.size());
  for (size_t i = 0; i < now->windows.size(); ++i) {
    const float expected = then->windows[i].value_int8 / score;
    EXPECT_NEAR(now->windows[i].value_int8, expected, 1e-4f * expected);
    EXPECT_NEAR(now->windows[i].value_float, then->windows[i].value_float / score, 1e-4f * expected);
  }
  EXPECT_EQ(confusionAt(*now, 1).matrix, confusionAt(*then, score).matrix);
  EXPECT_EQ(view.threshold(), 1);
  EXPECT_EQ(bench.project().runs().size(), 2u);
  EXPECT_EQ(bench.loop().model()->file, bench.project().currentRun()->model);  // what is flashed
  EXPECT_FALSE(bench.loop().modelStale());
  bench.project().undo().undo();
  ASSERT_TRUE(waitUntil([&] { return bench.loop().model() && bench.loop().model()->run == before->run; }));
  EXPECT_EQ(bench.loop().model()->file, before->file);
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST(AnomalyViewTest, WithoutAnomaliesThereIsNoCurveAndItSaysSo) {
  const LoopBench bench;
  AnomalyView view(*bench.theme);
  auto evaluation = scores();
  evaluation->windows.resize(10);
  evaluation->roc_int8 = evaluation->roc_float = {};
  view.setEvaluation(evaluation, {});
  QTest::keyClick(&view.roc(), Qt::Key_Right);
  EXPECT_EQ(view.threshold(), 1);
  EXPECT_FALSE(view.grab().isNull());
}

TEST(MatrixViewTest, EveryPointOfTheGridBelongsToOneCell) {
  application();
  Theme theme(application());
  MatrixView matrix(theme, "int8");
  matrix.resize(340, 300);
  evaluate::Confusion confusion;
  confusion.classes = {"a", "b", "c", "d"};
  confusion.matrix.assign(4, std::vector<int>(4, 1));
  matrix.setConfusion(confusion);
  for (int actual = 0; actual < 4; ++actual)
    for (int predicted = 0; predicted < 4; ++predicted)
      EXPECT_EQ(matrix.cellAt(matrix.cellRect({actual, predicted}).center()),
                (MatrixView::Cell{actual, predicted}));
  EXPECT_FALSE(matrix.cellAt({0, 0}));
}

TEST(CheckModelsTest, HoldToTheRulesOfItemModels) {
  application();
  Theme theme(application());
  MetricsModel metrics(theme);
  QAbstractItemModelTester metrics_tester(&metrics, QAbstractItemModelTester::FailureReportingMode::Fatal);
  evaluate::Confusion confusion;
  confusion.classes = {"a", "b"};
  confusion.matrix = {{3, 1}, {0, 0}};
  metrics.setConfusion(confusion);
  EXPECT_EQ(metrics.index(0, MetricsModel::kRecall).data().toString(), "75.0 %");
  EXPECT_EQ(metrics.index(0, MetricsModel::kPrecision).data().toString(), "100.0 %");
  EXPECT_EQ(metrics.index(1, MetricsModel::kRecall).data().toString(), "–");
  EXPECT_EQ(metrics.index(0, MetricsModel::kWindows).data().toInt(), 4);

  WindowModel windows(theme);
  QAbstractItemModelTester windows_tester(&windows, QAbstractItemModelTester::FailureReportingMode::Fatal);
  windows.setWindows({{5, "wave 1", 50, 150, 0.5, 1.5, "wave", "wave, 91.2 %"}});
  EXPECT_EQ(windows.index(0, WindowModel::kTime).data().toString(), "0.50 – 1.50 s");
  EXPECT_EQ(windows.index(0, WindowModel::kPredicted).data().toString(), "wave, 91.2 %");
  windows.setWindows({});
  EXPECT_EQ(windows.at(0), nullptr);
}

}  // namespace
}  // namespace thimble::ui
