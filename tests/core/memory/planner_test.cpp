// The planner's promises, by hand on known nets and on thousands of random ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

#include "core/memory/validity.h"
#include "tests/core/memory/random_net.h"

namespace thimble::memory {
namespace {

constexpr int64_t kHuge = (int64_t{1} << 31) - 1;

// The most bytes at once, by trying every moment: the plain definition, without alignment.
int64_t mostLive(const std::vector<Lifetime>& lifetimes) {
  int64_t most = 0;
  for (int op = -1; op <= 400; ++op) {
    int64_t live = 0;
    for (const Lifetime& life : lifetimes) live += life.first_op <= op && op <= life.last_op ? life.bytes : 0;
    most = std::max(most, live);
  }
  return most;
}

// First-fit, the largest first, by moving each up until it hits nothing.
int64_t firstFitBytes(const std::vector<Lifetime>& lifetimes) {
  std::vector<Lifetime> order = lifetimes;
  std::stable_sort(order.begin(), order.end(),
                   [](const Lifetime& a, const Lifetime& b) { return a.bytes > b.bytes; });
  std::vector<int64_t> offsets;
  int64_t end = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    int64_t offset = 0;
    for (size_t k = 0; k < i; ++k) {
      const bool together = order[i].first_op <= order[k].last_op && order[k].first_op <= order[i].last_op;
      if (!together || offset >= offsets[k] + order[k].bytes || offsets[k] >= offset + order[i].bytes)
        continue;
      offset = (offsets[k] + order[k].bytes + 15) / 16 * 16;
      k = static_cast<size_t>(-1);  // from the start again
    }
    offsets.push_back(offset);
    end = std::max(end, offset + order[i].bytes);
  }
  return end;
}

// Empty if plans of the net, with and without overlaps, keep what is promised of all; else what is wrong.
std::string fault(const RandomNet& net) {
  const Plan apart = plan(net.lifetimes);
  const Plan shared = plan(net.lifetimes, net.overlaps);
  if (!isValid(net.lifetimes, {}, apart.offsets)) return "tensors overlap";
  if (!isValid(net.lifetimes, net.overlaps, shared.offsets)) return "tensors overlap without leave";
  for (const Plan& one : {apart, shared}) {
    int64_t end = 0;
    for (size_t i = 0; i < one.offsets.size(); ++i) {
      end = std::max(end, one.offsets[i] + net.lifetimes[i].bytes);
    }
    if (one.arena_bytes != end) return "arena_bytes is not the end of the last tensor";
    if (one.arena_bytes < one.overlap_bound_bytes) return "below the bound";
    if (one.lower_bound_bytes < mostLive(net.lifetimes)) return "the bound is below what lives at once";
    if (one.overlap_bound_bytes > one.lower_bound_bytes) return "overlaps raise the bound";
  }
  if (apart.arena_bytes < apart.lower_bound_bytes) return "below the lower bound";
  if (apart.lower_bound_bytes != shared.lower_bound_bytes) return "overlaps change the lower bound";
  if (apart.arena_bytes > firstFitBytes(net.lifetimes)) return "worse than first-fit";
  if (shared.arena_bytes > apart.arena_bytes) return "overlaps make it worse";
  if (shared.offsets != plan(net.lifetimes, net.overlaps).offsets) return "another plan the second time";
  return "";
}

TEST(Planner, AnEmptyGraphNeedsNothing) {
  EXPECT_EQ(plan({}).arena_bytes, 0);
  EXPECT_EQ(plan({}).lower_bound_bytes, 0);
  EXPECT_EQ(plan({{0, 0, 1}, {0, 1, 2}}, {{0, 1, 0}}).arena_bytes, 0);
}

TEST(Planner, WhatIsNeverLiveTakesNoRoom) {
  const std::vector<Lifetime> lives = {{64, 3, 1}, {-5, 0, 9}, {0, 0, 9}, {40, 0, 2}, {40, 1, 3}};
  const Plan found = plan(lives, {{0, 3, 0}, {1, 4, 0}});
  EXPECT_TRUE(isValid(lives, {}, found.offsets));
  EXPECT_EQ(found.arena_bytes, 88);
  EXPECT_EQ(found.overlap_bound_bytes, 88);
}

TEST(Planner, AChainNeedsItsTwoLargestNeighbours) {
  // 100 → 200 → 50: the widest moment holds 100 and 200; the lower of the two, 200, is padded to 208.
  const std::vector<Lifetime> chain = {{100, -1, 0}, {200, 0, 1}, {50, 1, 2}};
  const Plan found = plan(chain);
  EXPECT_TRUE(isValid(chain, {}, found.offsets));
  EXPECT_EQ(found.lower_bound_bytes, 308);
  EXPECT_EQ(found.arena_bytes, 308);
}

TEST(Planner, TensorsThatNeverMeetShareMemory) {
  EXPECT_EQ(plan({{64, 0, 1}, {64, 2, 3}, {64, 4, 5}}).arena_bytes, 64);
}

TEST(Planner, OutputsLieTheirDistanceBelowTheirInputs) {
  // One step of 20 bytes, in units of 16: 32.
  const Plan one = plan({{100, -1, 0}, {100, 0, 1}}, {{0, 1, 20}});
  EXPECT_EQ(one.arena_bytes, 132);
  EXPECT_EQ(one.offsets, (std::vector<int64_t>{32, 0}));
  EXPECT_EQ(one.overlap_bound_bytes, 132);
  EXPECT_EQ(one.lower_bound_bytes, 212);
  // Wholly in place, and with an output that is larger and begins lower.
  EXPECT_EQ(plan({{100, -1, 0}, {100, 0, 1}, {100, 1, 2}}, {{0, 1, 0}, {1, 2, 0}}).arena_bytes, 100);
  EXPECT_EQ(plan({{64, -1, 0}, {128, 0, 1}}, {{0, 1, 64}}).arena_bytes, 128);
}

TEST(Planner, AnAdditionMayTakeThePlaceOfOneInputOrTheOther) {
  // x lives on to the addition; y is computed from x by an operator that cannot run in place.
  const std::vector<Lifetime> lives = {{160, -1, 1}, {160, 0, 1}, {160, 1, 2}};
  EXPECT_EQ(plan(lives).arena_bytes, 480);
  EXPECT_EQ(plan(lives, {{0, 2, 0}, {1, 2, 0}}).arena_bytes, 320);
  EXPECT_EQ(plan(lives, {{1, 2, 0}}).arena_bytes, 320);
}

TEST(Planner, ASplitMayTakeThePlaceOfItsInput) {
  const std::vector<Lifetime> lives = {{320, -1, 0}, {160, 0, 1}, {160, 0, 1}};
  EXPECT_EQ(plan(lives).arena_bytes, 640);
  EXPECT_EQ(plan(lives, {{0, 1, 0}, {0, 2, -160}}).arena_bytes, 320);
}

TEST(Planner, AKeywordNetKeepsOneTensorAndTheStepsOfItsDepthwiseOperators) {
  // 25×5×64 int8 all along; a 3×3 depthwise operator keeps a row and a pixel of input, 6·64 = 384 bytes, ahead
  // of its output, a 1×1 convolution one pixel, 64 bytes.  Four blocks in a row end 1,792 bytes lower.
  std::vector<Lifetime> lives = {{490, -1, 0}, {8000, 0, 1}};
  std::vector<Overlap> overlaps;
  for (int op = 1; op <= 8; ++op) {
    overlaps.push_back(
        {static_cast<int>(lives.size()) - 1, static_cast<int>(lives.size()), op % 2 == 1 ? 384 : 64});
    lives.push_back({8000, op, op + 1});
  }
  lives.push_back({64, 9, 10});
  const Plan found = plan(lives, overlaps);
  EXPECT_TRUE(isValid(lives, overlaps, found.offsets));
  EXPECT_EQ(found.lower_bound_bytes, 16000);
  EXPECT_EQ(found.arena_bytes, 8000 + 4 * 384 + 4 * 64);
  EXPECT_EQ(plan(lives).arena_bytes, 16000);
}

TEST(Planner, KeepsItsPromisesOnThousandsOfSmallNets) {
  std::mt19937 random(1);
  for (int round = 0; round < 4000; ++round) {
    const int64_t most_bytes = round % 7 == 0 ? kHuge : round % 2 == 0 ? 4096 : 100;
    const int tensors = 1 + static_cast<int>(random() % 12);
    ASSERT_EQ(fault(randomNet(random, kNetKinds[round % 5], tensors, most_bytes)), "") << "round " << round;
  }
}

TEST(Planner, KeepsItsPromisesOnLargeNets) {
  std::mt19937 random(2);
  for (int round = 0; round < 40; ++round) {
    const int tensors = 13 + static_cast<int>(random() % 140);
    ASSERT_EQ(fault(randomNet(random, kNetKinds[round % 5], tensors, round % 2 == 0 ? 4096 : kHuge)), "")
        << "round " << round;
  }
}

TEST(Planner, ATangleBeyondSearchIsStillPlanned) {
  RandomNet net;
  for (int i = 0; i < 1600; ++i) net.lifetimes.push_back({1 + i % 50, i / 800, 2 + i % 3});
  const Plan found = plan(net.lifetimes, {{0, 1, 0}});
  EXPECT_TRUE(isValid(net.lifetimes, {}, found.offsets));
  EXPECT_GE(found.arena_bytes, found.lower_bound_bytes);
}

TEST(Planner, NetsReachTheLowerBound) {
  std::mt19937 random(3);
  const int rounds = 150;
  int reached = 0;
  double excess = 0;
  for (int round = 0; round < rounds; ++round) {
    const Plan found = plan(randomNet(random, kNetKinds[round % 4], 30, 4096).lifetimes);
    reached += found.arena_bytes == found.lower_bound_bytes ? 1 : 0;
    excess += static_cast<double>(found.arena_bytes - found.lower_bound_bytes) /
              static_cast<double>(found.lower_bound_bytes);
  }
  std::printf("lower bound reached by %d of %d nets, %.3f %% above it on average\n", reached, rounds,
              100 * excess / rounds);
  EXPECT_GE(reached, rounds * 9 / 10);
  EXPECT_LT(excess / rounds, 0.001);
}

}  // namespace
}  // namespace thimble::memory
