// The Check page on a trained model: cells list their windows, windows show their recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/check_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QtTest/QTest>

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
  windows.setWindows({{5, "wave 1", 50, 150, 0.5, 1.5, "wave", 0.912}});
  EXPECT_EQ(windows.index(0, WindowModel::kTime).data().toString(), "0.50 – 1.50 s");
  EXPECT_EQ(windows.index(0, WindowModel::kPredicted).data().toString(), "wave, 91.2 %");
  windows.setWindows({});
  EXPECT_EQ(windows.at(0), nullptr);
}

}  // namespace
}  // namespace thimble::ui
