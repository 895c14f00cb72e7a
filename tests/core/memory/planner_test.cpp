// The planner's promise on thousands of random graphs: nothing that lives at once overlaps, and little is
// wasted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>

namespace thimble::memory {
namespace {

bool liveTogether(const Lifetime& a, const Lifetime& b) {
  return a.first_op <= b.last_op && b.first_op <= a.last_op;
}

// Empty if the plan is sound, else what is wrong.
std::string fault(const std::vector<Lifetime>& lifetimes, const Plan& plan) {
  if (plan.offsets.size() != lifetimes.size()) return "not one offset a lifetime";
  int64_t end = 0;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (plan.offsets[i] < 0 || plan.offsets[i] % kAlignment != 0) return "misaligned";
    end = std::max(end, plan.offsets[i] + lifetimes[i].bytes);
    for (size_t k = 0; k < i; ++k) {
      const bool beside = plan.offsets[i] + lifetimes[i].bytes <= plan.offsets[k] ||
                          plan.offsets[k] + lifetimes[k].bytes <= plan.offsets[i];
      if (liveTogether(lifetimes[i], lifetimes[k]) && !beside) return "overlap";
    }
  }
  if (plan.arena_bytes != end) return "arena_bytes is not the end of the last tensor";
  if (plan.arena_bytes < plan.lower_bound_bytes) return "below the lower bound";
  return "";
}

// The most bytes at once, by trying every moment: the plain definition, without alignment.
int64_t mostLive(const std::vector<Lifetime>& lifetimes) {
  int64_t most = 0;
  for (int op = -1; op <= 64; ++op) {
    int64_t live = 0;
    for (const Lifetime& life : lifetimes) live += life.first_op <= op && op <= life.last_op ? life.bytes : 0;
    most = std::max(most, live);
  }
  return most;
}

// A chain of operators with some skips, as nets have.
std::vector<Lifetime> randomNet(std::mt19937& random) {
  const int operators = 1 + static_cast<int>(random() % 40);
  std::vector<Lifetime> lifetimes = {{1 + static_cast<int64_t>(random() % 4096), -1, 0}};
  for (int op = 0; op < operators; ++op) {
    const int reach = random() % 4 == 0 ? static_cast<int>(random() % 8) : 0;
    lifetimes.push_back({1 + static_cast<int64_t>(random() % 4096), op, std::min(operators, op + 1 + reach)});
  }
  return lifetimes;
}

std::vector<Lifetime> randomIntervals(std::mt19937& random) {
  std::vector<Lifetime> lifetimes(random() % 40);
  for (Lifetime& life : lifetimes) {
    const int first = static_cast<int>(random() % 60) - 1;
    life = {static_cast<int64_t>(random() % 5000), first, first + static_cast<int>(random() % (61 - first))};
    life.last_op = std::min(life.last_op, 60);
  }
  return lifetimes;
}

TEST(Planner, AnEmptyGraphNeedsNothing) {
  const Plan plan = memory::plan({});
  EXPECT_EQ(plan.arena_bytes, 0);
  EXPECT_EQ(plan.lower_bound_bytes, 0);
}

TEST(Planner, AChainNeedsItsTwoLargestNeighbours) {
  // 100 → 200 → 50: the widest moment holds 100 and 200; the lower of the two, 200, is padded to 208.
  const std::vector<Lifetime> chain = {{100, -1, 0}, {200, 0, 1}, {50, 1, 2}};
  const Plan plan = memory::plan(chain);
  EXPECT_EQ(fault(chain, plan), "");
  EXPECT_EQ(plan.lower_bound_bytes, 308);
  EXPECT_EQ(plan.arena_bytes, 308);
}

TEST(Planner, TensorsThatNeverMeetShareMemory) {
  const std::vector<Lifetime> apart = {{64, 0, 1}, {64, 2, 3}, {64, 4, 5}};
  EXPECT_EQ(memory::plan(apart).arena_bytes, 64);
}

TEST(Planner, NothingOverlapsInThousandsOfRandomGraphs) {
  std::mt19937 random(1);
  for (int round = 0; round < 2500; ++round) {
    const std::vector<Lifetime> lifetimes = round % 2 == 0 ? randomNet(random) : randomIntervals(random);
    const Plan plan = memory::plan(lifetimes);
    ASSERT_EQ(fault(lifetimes, plan), "") << "round " << round;
    ASSERT_GE(plan.lower_bound_bytes, mostLive(lifetimes)) << "round " << round;
  }
}

TEST(Planner, MostNetsReachTheLowerBound) {
  std::mt19937 random(2);
  const int rounds = 500;
  int reached = 0;
  double excess = 0;
  for (int round = 0; round < rounds; ++round) {
    const Plan plan = memory::plan(randomNet(random));
    reached += plan.arena_bytes == plan.lower_bound_bytes ? 1 : 0;
    excess += static_cast<double>(plan.arena_bytes - plan.lower_bound_bytes) /
              static_cast<double>(plan.lower_bound_bytes);
  }
  std::printf("lower bound reached by %d of %d nets, %.2f %% above it on average\n", reached, rounds,
              100 * excess / rounds);
  EXPECT_GE(reached, rounds / 2);
  EXPECT_LT(excess / rounds, 0.05);
}

TEST(Planner, EqualInputsGiveEqualPlans) {
  std::mt19937 random(3);
  const std::vector<Lifetime> lifetimes = randomNet(random);
  EXPECT_EQ(memory::plan(lifetimes).offsets, memory::plan(lifetimes).offsets);
}

}  // namespace
}  // namespace thimble::memory
