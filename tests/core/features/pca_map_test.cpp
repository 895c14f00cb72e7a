// The map of windows against scikit-learn's PCA, and at its edges.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/features/feature_table.h"
#include "tests/core/features/pca_goldens.h"

namespace thimble::features {
namespace {

/// Not normalised: mean 0 and factor 1.  The same numbers as in pca_goldens.py.
FeatureTable testTable(int windows, int features) {
  FeatureTable table;
  table.features = table.channels_per_step = features;
  table.windows.resize(static_cast<size_t>(windows));
  table.mean.assign(static_cast<size_t>(features), 0.0f);
  table.factor.assign(static_cast<size_t>(features), 1.0f);
  uint32_t state = 5;
  for (int w = 0; w < windows; ++w) {
    for (int f = 0; f < features; ++f) {
      state = state * 1664525u + 1013904223u;
      const int signal = (w % 3) * (f % 4) * 2 + (w % 5) * (f % 3);
      table.rows.push_back(static_cast<float>(state >> 26) / 8 + static_cast<float>(signal));
    }
  }
  return table;
}

std::vector<Point2> mapOf(const FeatureTable& table) {
  SilentJob job;
  auto map = pcaMap(table, job);
  EXPECT_TRUE(map);
  return map ? *map : std::vector<Point2>{};
}

/// Is canceled once it heard of a round.
class CanceledJob : public Job {
 public:
  void progress(double fraction, std::string_view) override { last = fraction; }
  bool canceled() const override { return last >= 0; }
  double last = -1;
};

TEST(PcaMap, CanBeCanceled) {
  CanceledJob job;
  const auto map = pcaMap(testTable(30, 12), job);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, ErrorCode::kCanceled);
  EXPECT_EQ(job.last, 0);  // stopped after the first round
}

TEST(PcaMap, EqualsScikitLearn) {
  for (const goldens::Pca& golden : goldens::kPca) {
    const std::vector<Point2> map = mapOf(testTable(golden.windows, golden.features));
    ASSERT_EQ(map.size(), static_cast<size_t>(golden.windows));
    for (size_t w = 0; w < map.size(); ++w) {
      EXPECT_NEAR(map[w].x, golden.xy[2 * w], 2e-3) << golden.features << " window " << w;
      EXPECT_NEAR(map[w].y, golden.xy[2 * w + 1], 2e-3) << golden.features << " window " << w;
    }
  }
}

TEST(PcaMap, UsesTheNormalisedRows) {
  FeatureTable table = testTable(30, 12);
  const std::vector<Point2> plain = mapOf(table);
  table.factor.assign(12, 0.5f);
  table.mean.assign(12, 7.0f);
  const std::vector<Point2> half = mapOf(table);
  for (size_t w = 0; w < plain.size(); ++w) {
    EXPECT_NEAR(half[w].x, plain[w].x / 2, 1e-4);
    EXPECT_NEAR(half[w].y, plain[w].y / 2, 2e-3);
  }
}

TEST(PcaMap, GivesTheSameBitsTwice) {
  const FeatureTable table = testTable(30, 12);
  const std::vector<Point2> a = mapOf(table), b = mapOf(table);
  for (size_t w = 0; w < a.size(); ++w) {
    EXPECT_EQ(a[w].x, b[w].x);
    EXPECT_EQ(a[w].y, b[w].y);
  }
}

TEST(PcaMap, OfFewWindowsOrFeatures) {
  EXPECT_TRUE(mapOf(testTable(0, 5)).empty());
  const std::vector<Point2> one = mapOf(testTable(1, 5));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].x, 0.0f);
  EXPECT_EQ(one[0].y, 0.0f);
  const FeatureTable line = testTable(4, 1);
  const std::vector<Point2> points = mapOf(line);
  for (size_t w = 0; w < 4; ++w) {
    EXPECT_NEAR(points[w].x, line.rows[w] - (line.rows[0] + line.rows[1] + line.rows[2] + line.rows[3]) / 4,
                1e-5);
    EXPECT_EQ(points[w].y, 0.0f);
  }
}

TEST(PcaMap, OfEqualWindowsIsOnePoint) {
  FeatureTable table = testTable(6, 3);
  table.rows.assign(18, 2.5f);
  for (const Point2& point : mapOf(table)) {
    EXPECT_EQ(point.x, 0.0f);
    EXPECT_EQ(point.y, 0.0f);
  }
}

}  // namespace
}  // namespace thimble::features
