// Accuracy, precision, recall and F1 of a table worked out by hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/evaluate/evaluation.h"

namespace thimble::evaluate {
namespace {

TEST(Confusion, GivesTheNumbersWorkedOutByHand) {
  const Confusion c{{"a", "b", "c"}, {{5, 1, 0}, {2, 3, 1}, {0, 0, 8}}};
  EXPECT_EQ(c.total(), 20);
  EXPECT_DOUBLE_EQ(c.accuracy(), 16.0 / 20);
  EXPECT_DOUBLE_EQ(c.precision(0), 5.0 / 7);
  EXPECT_DOUBLE_EQ(c.recall(0), 5.0 / 6);
  EXPECT_DOUBLE_EQ(c.f1(0), 10.0 / 13);  // 2·5 / (2·5 + 2 + 1)
  EXPECT_DOUBLE_EQ(c.precision(2), 8.0 / 9);
  EXPECT_DOUBLE_EQ(c.recall(2), 1);
}

TEST(Confusion, SaysNotANumberWhereThereIsNothingToCount) {
  const Confusion c{{"seen", "never predicted", "never there"}, {{3, 0, 1}, {2, 0, 0}, {0, 0, 0}}};
  EXPECT_TRUE(std::isnan(c.precision(1)));
  EXPECT_EQ(c.recall(1), 0);
  EXPECT_TRUE(std::isnan(c.f1(1)));
  EXPECT_EQ(c.precision(2), 0);
  EXPECT_TRUE(std::isnan(c.recall(2)));
  EXPECT_TRUE(std::isnan(c.f1(2)));
}

TEST(Confusion, F1OfOnlyMistakesIsZero) {
  const Confusion c{{"a", "b"}, {{0, 2}, {3, 0}}};
  EXPECT_EQ(c.f1(0), 0);
  EXPECT_EQ(c.accuracy(), 0);
}

TEST(Confusion, OfNothingIsZero) {
  EXPECT_EQ(Confusion{}.total(), 0);
  EXPECT_EQ(Confusion{}.accuracy(), 0);
}

}  // namespace
}  // namespace thimble::evaluate
