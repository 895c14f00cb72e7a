// Decimation keeps what an eye would see: every peak, both ends, few points.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/decimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/charts/chart_style.h"

namespace thimble::ui {
namespace {

QList<QPointF> run(const std::vector<double>& x, const std::vector<double>& y, int columns) {
  return decimate(
      static_cast<int64_t>(x.size()), [&](int64_t i) { return x[static_cast<size_t>(i)]; },
      [&](int64_t i) { return y[static_cast<size_t>(i)]; }, columns);
}

struct Series {
  std::vector<double> x, y;
};

Series noise(size_t n) {
  Series s;
  uint32_t state = 12345;
  for (size_t i = 0; i < n; ++i) {
    state = state * 1664525u + 1013904223u;
    s.x.push_back(static_cast<double>(i) * 0.01);
    s.y.push_back(static_cast<double>(state >> 8) / (1 << 24));
  }
  return s;
}

TEST(Decimate, LeavesShortSeriesAsTheyAre) {
  const Series s = noise(kMaxPoints);
  const auto points = run(s.x, s.y, 10);
  ASSERT_EQ(points.size(), kMaxPoints);
  EXPECT_EQ(points[417], QPointF(s.x[417], s.y[417]));
  EXPECT_TRUE(run({}, {}, 10).isEmpty());
}

TEST(Decimate, NeverGivesMoreThanTheMostWhateverTheWidth) {
  for (const size_t n : {size_t{1001}, size_t{5000}, size_t{100000}}) {
    const Series s = noise(n);
    for (const int columns : {1, 7, 300, 499, 500, 4000})
      EXPECT_LE(run(s.x, s.y, columns).size(), kMaxPoints) << n << " in " << columns;
  }
}

TEST(Decimate, KeepsSmallestAndLargestOfEachColumn) {
  const Series s = noise(20000);
  constexpr int kColumns = 100;
  const auto points = run(s.x, s.y, kColumns);
  const double width = (s.x.back() - s.x.front()) / kColumns;
  for (int column = 0; column < kColumns - 1; ++column) {
    const double begin = s.x.front() + width * column, end = begin + width;
    double low = 2, high = -1, drawn_low = 2, drawn_high = -1;
    for (size_t i = 0; i < s.x.size(); ++i) {
      if (s.x[i] >= begin && s.x[i] < end) low = std::min(low, s.y[i]), high = std::max(high, s.y[i]);
    }
    for (const QPointF& p : points) {
      if (p.x() >= begin && p.x() < end)
        drawn_low = std::min(drawn_low, p.y()), drawn_high = std::max(drawn_high, p.y());
    }
    ASSERT_EQ(drawn_low, low) << "column " << column;
    ASSERT_EQ(drawn_high, high) << "column " << column;
  }
}

TEST(Decimate, KeepsOneSpikeInAHundredThousand) {
  Series s;
  for (int i = 0; i < 100000; ++i) s.x.push_back(i), s.y.push_back(i == 73211 ? 5 : 0);
  const auto points = run(s.x, s.y, 200);
  EXPECT_TRUE(
      std::any_of(points.begin(), points.end(), [](const QPointF& p) { return p == QPointF(73211, 5); }));
}

TEST(Decimate, KeepsBothEndsAndRisingTime) {
  const Series s = noise(7001);
  const auto points = run(s.x, s.y, 50);
  EXPECT_EQ(points.first(), QPointF(s.x.front(), s.y.front()));
  EXPECT_EQ(points.last(), QPointF(s.x.back(), s.y.back()));
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end(),
                             [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
}

TEST(Decimate, LeavesAGapInTimeEmpty) {
  Series s = noise(4000);
  for (size_t i = 2000; i < s.x.size(); ++i) s.x[i] += 40;
  for (const QPointF& p : run(s.x, s.y, 200)) EXPECT_FALSE(p.x() > 20.0 && p.x() < 59.9) << p.x();
}

TEST(NiceRange, HoldsTheDataBetweenRoundNumbers) {
  for (const auto& [low, high] : {std::pair{-9.7, 12.3}, {0.0, 0.0}, {3.0, 3.0}, {1e-6, 2e-6}, {-3e4, 5e5}}) {
    const NiceRange range = niceRange(low, high, 4);
    EXPECT_LE(range.low, low);
    EXPECT_GE(range.high, high);
    EXPECT_LT(range.low, range.high);
    EXPECT_NEAR(range.low / range.step, std::round(range.low / range.step), 1e-6);
    EXPECT_LE((range.high - range.low) / range.step, 7);
  }
  EXPECT_EQ(niceRange(-9.7, 12.3, 4).step, 10);
  EXPECT_LT(niceRange(std::nan(""), 1, 4).low, niceRange(std::nan(""), 1, 4).high);
}

}  // namespace
}  // namespace thimble::ui
