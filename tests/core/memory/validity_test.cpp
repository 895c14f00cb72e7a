// The checker against cases told by hand, and against arenas painted byte by byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/validity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

#include "tests/core/memory/random_net.h"

namespace thimble::memory {
namespace {

TEST(Validity, LiveTensorsMustBeDisjoint) {
  const std::vector<Lifetime> two = {{20, 0, 1}, {32, 1, 2}};
  EXPECT_TRUE(isValid(two, {}, {0, 32}));
  EXPECT_TRUE(isValid(two, {}, {32, 0}));
  EXPECT_FALSE(isValid(two, {}, {0, 16}));
  EXPECT_FALSE(isValid(two, {}, {16, 0}));
  EXPECT_FALSE(isValid(two, {}, {0, 0}));
  EXPECT_TRUE(isValid({{20, 0, 1}, {32, 2, 3}}, {}, {0, 0}));
}

TEST(Validity, OffsetsAreWholeAndOneATensor) {
  EXPECT_TRUE(isValid({}, {}, {}));
  EXPECT_FALSE(isValid({{4, 0, 1}}, {}, {}));
  EXPECT_FALSE(isValid({{4, 0, 1}}, {}, {0, 16}));
  EXPECT_FALSE(isValid({{4, 0, 1}}, {}, {8}));
  EXPECT_FALSE(isValid({{4, 0, 1}}, {}, {-16}));
}

TEST(Validity, AnOverlapLetsTheOutputLieItsDistanceLower) {
  const std::vector<Lifetime> two = {{64, -1, 0}, {64, 0, 1}};
  const std::vector<Overlap> leave = {{0, 1, 20}};
  EXPECT_TRUE(isValid(two, leave, {32, 0}));
  EXPECT_TRUE(isValid(two, leave, {48, 0}));
  EXPECT_FALSE(isValid(two, leave, {16, 0}));  // 16 < 20
  EXPECT_FALSE(isValid(two, leave, {0, 32}));
  EXPECT_TRUE(isValid(two, leave, {0, 64}));  // wholly above
  EXPECT_TRUE(isValid(two, {{0, 1, 0}}, {16, 16}));
  EXPECT_TRUE(isValid(two, {{0, 1, -16}}, {0, 16}));
  EXPECT_FALSE(isValid(two, {{0, 1, -16}}, {0, 32}));
}

TEST(Validity, OfOverlapsAboutTheSameTwoAllMustBeKept) {
  const std::vector<Lifetime> two = {{64, -1, 0}, {64, 0, 1}};
  EXPECT_FALSE(isValid(two, {{0, 1, 0}, {0, 1, 32}}, {16, 0}));
  EXPECT_TRUE(isValid(two, {{0, 1, 0}, {0, 1, 32}}, {32, 0}));
}

TEST(Validity, OverlapsThatDoNotApplyGiveNoLeave) {
  EXPECT_FALSE(isValid({{64, -1, 1}, {64, 0, 1}}, {{0, 1, 0}}, {0, 0}));  // the input lives on
  EXPECT_FALSE(isValid({{64, -1, 0}, {64, 0, 1}}, {{1, 0, 0}}, {0, 0}));  // the wrong way round
  EXPECT_FALSE(isValid({{64, 0, 0}, {64, 0, 0}}, {{0, 1, 0}}, {0, 0}));   // born together
  EXPECT_FALSE(isValid({{64, -1, 0}, {64, 0, 1}}, {{0, 2, 0}, {-1, 1, 0}}, {0, 0}));
}

TEST(Validity, HugeNumbersDoNotOverflow) {
  const int64_t high = std::numeric_limits<int64_t>::max() / 16 * 16;
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_TRUE(isValid({{most, 0, 1}, {64, 2, 3}}, {}, {high, high}));
  EXPECT_FALSE(isValid({{most, 0, 1}, {64, 1, 3}}, {}, {high, high}));
  EXPECT_TRUE(isValid({{64, 0, 1}, {64, 1, 3}}, {{0, 1, std::numeric_limits<int64_t>::min()}}, {high, high}));
}

// No byte may belong, at any operator, to two tensors that have no leave to share.
bool paintsClean(const RandomNet& net, const std::vector<int64_t>& offsets) {
  const auto& lives = net.lifetimes;
  const auto leave = [&](size_t above, size_t below) {
    int named = 0;
    for (const Overlap& o : net.overlaps) {
      if (static_cast<size_t>(o.above) != above || static_cast<size_t>(o.below) != below) continue;
      if (offsets[below] > offsets[above] - o.distance) return false;
      ++named;
    }
    return named > 0 && lives[above].last_op == lives[below].first_op &&
           lives[above].first_op < lives[below].first_op;
  };
  for (int op = -1; op < 20; ++op) {
    std::vector<std::vector<size_t>> owners(256);
    for (size_t i = 0; i < lives.size(); ++i) {
      if (op < lives[i].first_op || op > lives[i].last_op) continue;
      for (int64_t byte = 0; byte < lives[i].bytes; ++byte) {
        std::vector<size_t>& here = owners[static_cast<size_t>(offsets[i] + byte)];
        for (size_t other : here) {
          if (!leave(i, other) && !leave(other, i)) return false;
        }
        here.push_back(i);
      }
    }
  }
  return true;
}

TEST(Validity, AgreesWithThePaintedArena) {
  std::mt19937 random(11);
  int valid = 0;
  const int rounds = 20000;
  for (int round = 0; round < rounds; ++round) {
    const RandomNet net = randomNet(random, kNetKinds[round % 5], 2 + round % 4, 48);
    std::vector<int64_t> offsets;
    for (size_t i = 0; i < net.lifetimes.size(); ++i) {
      offsets.push_back(static_cast<int64_t>(random() % 8) * kAlignment);
    }
    const bool clean = paintsClean(net, offsets);
    ASSERT_EQ(isValid(net.lifetimes, net.overlaps, offsets), clean) << "round " << round;
    valid += clean ? 1 : 0;
  }
  EXPECT_GT(valid, rounds / 10);
  EXPECT_LT(valid, rounds * 9 / 10);
}

}  // namespace
}  // namespace thimble::memory
