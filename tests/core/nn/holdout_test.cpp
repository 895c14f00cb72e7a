// Random numbers are those of the published generators; a recording is never on both sides of the holdout.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/holdout.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

namespace thimble::nn {
namespace {

struct Made {
  std::vector<int> labels;
  std::vector<int64_t> groups;
  Examples examples() const { return {{}, labels, groups}; }
  void add(int64_t group, int label, int rows) {
    labels.insert(labels.end(), static_cast<size_t>(rows), label);
    groups.insert(groups.end(), static_cast<size_t>(rows), group);
  }
};

TEST(Holdout, KeepsGroupsWholeAndTakesTheShareOfEachClass) {
  Made made;
  for (int g = 0; g < 60; ++g) made.add(1000 - g, g < 40 ? 0 : 1, 1 + g % 4);
  Random random(3);
  const Holdout holdout = holdOut(made.examples(), 0.2, random);
  std::set<int64_t> training, validation;
  for (size_t i : holdout.training) training.insert(made.groups[i]);
  std::map<int, std::set<int64_t>> held;
  for (size_t i : holdout.validation) {
    validation.insert(made.groups[i]);
    held[made.labels[i]].insert(made.groups[i]);
  }
  for (int64_t g : validation) EXPECT_FALSE(training.contains(g));
  EXPECT_EQ(held[0].size(), 8u);
  EXPECT_EQ(held[1].size(), 4u);
  EXPECT_EQ(holdout.training.size() + holdout.validation.size(), made.labels.size());
}

TEST(Holdout, AGroupOfTwoLabelsStaysWhole) {
  Made made;
  for (int g = 0; g < 10; ++g) {
    made.add(g, 0, 3);
    made.add(g, 1, 2);
  }
  Random random(1);
  const Holdout holdout = holdOut(made.examples(), 0.3, random);
  EXPECT_EQ(holdout.validation.size(), 15u);
}

TEST(Holdout, NeverTakesTheLastGroupOfAClass) {
  Made made;
  made.add(1, 0, 5);
  made.add(2, 1, 5);
  made.add(3, 1, 5);
  Random random(1);
  const Holdout holdout = holdOut(made.examples(), 0.5, random);
  EXPECT_EQ(holdout.training.size(), 10u);
  EXPECT_EQ(holdout.validation.size(), 5u);
}

TEST(Holdout, TakesNothingForAShareOfNothing) {
  Made made;
  for (int g = 0; g < 10; ++g) made.add(g, g % 2, 1);
  Random random(1);
  EXPECT_TRUE(holdOut(made.examples(), 0, random).validation.empty());
}

// splitmix64 seeded with 0 gives e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f, f88bb8a8724c81ec
// (Vigna's reference); xoshiro256** from that state begins with rotl(6e789e6aa1b965f4 · 5, 7) · 9.
TEST(Random, IsXoshiroSeededBySplitmix) {
  Random random(0);
  EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4u);
  EXPECT_EQ(random.next(), 0xbf6e1f784956452au);
  EXPECT_EQ(random.next(), 0x1a5f849d4933e6e0u);
}

TEST(Random, IsEvenAndNormal) {
  Random random(7);
  int counts[5] = {};
  double sum = 0, squares = 0;
  for (int i = 0; i < 50000; ++i) {
    ++counts[random.below(5)];
    const double v = random.normal();
    sum += v;
    squares += v * v;
  }
  for (int count : counts) EXPECT_NEAR(count, 10000, 400);
  EXPECT_NEAR(sum / 50000, 0, 0.02);
  EXPECT_NEAR(squares / 50000, 1, 0.03);
}

TEST(Random, ShufflesWithoutLoss) {
  std::vector<int> v(100);
  std::iota(v.begin(), v.end(), 0);
  const std::vector<int> sorted = v;
  Random random(2);
  random.shuffle(v);
  EXPECT_NE(v, sorted);
  std::sort(v.begin(), v.end());
  EXPECT_EQ(v, sorted);
}

}  // namespace
}  // namespace thimble::nn
