// Painted charts: what is at a place is what is hit there, keys walk, and hostile numbers do no harm.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

#include "tests/ui/desk.h"
#include "ui/charts/bins_chart.h"
#include "ui/charts/point_chart.h"

namespace thimble::ui {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(PlotAreaTest, ValuesAndPixelsAreEachOthersInverse) {
  const PlotArea plot(testTheme(), QRectF(10, 20, 400, 300), {"x (s)", -3.2, 7.7}, {"y (m)", 0, 1234});
  EXPECT_LE(plot.x().low, -3.2);
  EXPECT_GE(plot.x().high, 7.7);
  EXPECT_TRUE(QRectF(10, 20, 400, 300).contains(plot.plot()));
  for (const double x : {-3.0, 0.0, 5.5}) EXPECT_NEAR(plot.xOf(plot.at(x, 0).x()), x, 1e-9);
  for (const double y : {0.0, 600.0, 1234.0}) EXPECT_NEAR(plot.yOf(plot.at(0, y).y()), y, 1e-9);
  EXPECT_LT(plot.at(0, 1000).y(), plot.at(0, 10).y());  // upwards is more
}

TEST(PlotAreaTest, RangesThatAreNoneStillGiveAPlot) {
  for (const auto& [low, high] :
       {std::pair{2.0, 2.0}, {3.0, -3.0}, {-kInfinity, kInfinity}, {std::nan(""), 1.0}}) {
    const PlotArea plot(testTheme(), QRectF(0, 0, 200, 100), {"x", low, high}, {"y", low, high});
    QPixmap picture(200, 100);
    QPainter painter(&picture);
    plot.paint(painter);
    const QPointF at = plot.at(1, 1);
    EXPECT_TRUE(std::isfinite(at.x()) && std::isfinite(at.y()));
    EXPECT_LT(plot.x().low, plot.x().high);
  }
}

TEST(PointChartTest, HitsTheNearestPointAndArrowsWalkFromLeftToRight) {
  PointChart chart(testTheme(), "points");
  chart.resize(400, 300);
  chart.setPoints({{5, 1, "b", "the second"}, {1, 9, "a", "the first"}, {9, 4, "c", "the third"}},
                  {"x", 0, 1}, {"y", 0, 1});
  QSignalSpy chosen(&chart, &PointChart::pointChosen);
  QTest::mouseClick(&chart, Qt::LeftButton, {}, (chart.placeOf(2) + QPointF(3, -3)).toPoint());
  EXPECT_EQ(chart.chosen(), 2);
  EXPECT_EQ(chart.accessibleDescription(), "the third");
  QTest::keyClick(&chart, Qt::Key_Left);
  EXPECT_EQ(chart.chosen(), 0);
  QTest::keyClick(&chart, Qt::Key_Left);
  QTest::keyClick(&chart, Qt::Key_Left);
  EXPECT_EQ(chart.chosen(), 1);
  EXPECT_EQ(chosen.count(), 4);
  QTest::mouseClick(&chart, Qt::LeftButton, {}, QPoint(200, 5));  // nothing is there
  EXPECT_EQ(chart.chosen(), 1);
  chart.setPoints({}, {}, {});
  EXPECT_EQ(chart.chosen(), -1);
  EXPECT_FALSE(chart.grab().isNull());
}

TEST(PointChartTest, BothAxesOfADiagonalHaveOneRange) {
  PointChart chart(testTheme(), "points");
  chart.resize(300, 300);
  chart.setDiagonal(true);
  chart.setPoints({{0, 50, {}, {}}, {10, 0, {}, {}}}, {"actual", 0, 1}, {"predicted", 0, 1});
  // The first lies as far above the second as the second right of it, in units of the other's axis.
  const QPointF across = chart.placeOf(1) - chart.placeOf(0);
  EXPECT_GT(std::abs(across.y()), 3 * std::abs(across.x()));
}

TEST(BinsTest, EveryFiniteValueIsCountedOnce) {
  const Bins bins =
      binned({-1, 0, 0.1f, 0.5f, 0.99f, 1, 7, std::numeric_limits<float>::quiet_NaN()}, 0, 1, 4);
  EXPECT_EQ(bins.counts, (std::vector<double>{3, 0, 1, 3}));
  EXPECT_EQ(binned({}, 3, 3, 0).counts.size(), 1u);
}

TEST(BinsChartTest, TheFirstMarkIsDraggedAndMovedByKeysWithinTheAxis) {
  BinsChart chart(testTheme(), "scores");
  chart.resize(400, 200);
  chart.setSeries({{"normal", 0, binned({0.1f, 0.2f}, 0, 2, 10)}, {"anomaly", 1, binned({1.7f}, 0, 2, 10)}},
                  "score", "windows");
  chart.setMarks({{1, "threshold"}});
  QSignalSpy moved(&chart, &BinsChart::markMoved);
  QTest::mousePress(&chart, Qt::LeftButton, {}, QPoint(static_cast<int>(chart.placeOf(1.5)), 100));
  EXPECT_EQ(moved.count(), 0);  // it cannot be dragged yet
  chart.setDraggable(true);
  QTest::mousePress(&chart, Qt::LeftButton, {}, QPoint(static_cast<int>(chart.placeOf(1.5)), 100));
  ASSERT_EQ(moved.count(), 1);
  EXPECT_NEAR(moved[0][0].toDouble(), 1.5, 0.01);
  QTest::keyClick(&chart, Qt::Key_Right);
  ASSERT_EQ(moved.count(), 2);
  EXPECT_NEAR(moved[1][0].toDouble(), 1.02, 1e-9);
  QTest::mousePress(&chart, Qt::LeftButton, {}, QPoint(399, 100));
  ASSERT_EQ(moved.count(), 3);
  EXPECT_LE(moved[2][0].toDouble(), 2);
  EXPECT_FALSE(chart.grab().isNull());
}

}  // namespace
}  // namespace thimble::ui
