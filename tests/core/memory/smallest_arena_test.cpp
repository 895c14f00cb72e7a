// Small plans against the smallest arena there is, found by trying every offset.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "core/memory/exact_search.h"
#include "core/memory/planner.h"
#include "core/memory/problem.h"
#include "core/memory/validity.h"
#include "tests/core/memory/random_net.h"

namespace thimble::memory {
namespace {

// Tries every offset of every tensor, one after the other, that ends below the best arena so far.
class EveryOffset {
 public:
  explicit EveryOffset(const RandomNet& net) : net_(net), offsets_(net.lifetimes.size(), 0) {
    for (const Lifetime& life : net.lifetimes) best_ += (life.bytes + 15) / 16 * 16;
    ++best_;  // all in a row end below
    place(0, 0);
  }
  int64_t bytes() const { return best_; }

 private:
  bool clash(size_t i, size_t k) const {
    const Lifetime& a = net_.lifetimes[i];
    const Lifetime& b = net_.lifetimes[k];
    if (a.bytes == 0 || b.bytes == 0 || a.last_op < b.first_op || b.last_op < a.first_op) return false;
    if (offsets_[i] + a.bytes <= offsets_[k] || offsets_[k] + b.bytes <= offsets_[i]) return false;
    return !inPlace(i, k) && !inPlace(k, i);
  }

  bool inPlace(size_t above, size_t below) const {
    const Lifetime& input = net_.lifetimes[above];
    const Lifetime& output = net_.lifetimes[below];
    if (input.last_op != output.first_op || input.first_op >= output.first_op) return false;
    bool named = false;
    for (const Overlap& o : net_.overlaps) {
      if (static_cast<size_t>(o.above) != above || static_cast<size_t>(o.below) != below) continue;
      if (offsets_[below] > offsets_[above] - o.distance) return false;
      named = true;
    }
    return named;
  }

  void place(size_t i, int64_t end) {
    if (i == offsets_.size()) {
      best_ = end;
      return;
    }
    const int64_t bytes = net_.lifetimes[i].bytes;
    for (offsets_[i] = 0; std::max(end, offsets_[i] + bytes) < best_; offsets_[i] += 16) {
      bool free = true;
      for (size_t k = 0; free && k < i; ++k) free = !clash(i, k);
      if (free) place(i + 1, std::max(end, offsets_[i] + bytes));
      if (bytes == 0) break;
    }
  }

  const RandomNet& net_;
  std::vector<int64_t> offsets_;
  int64_t best_ = 0;
};

// The search by itself finds the smallest arena, and proves that there is none below; so does the planner.
void compare(const RandomNet& net) {
  const int64_t smallest = EveryOffset(net).bytes();
  const Plan found = plan(net.lifetimes, net.overlaps);
  ASSERT_TRUE(isValid(net.lifetimes, net.overlaps, found.offsets));
  ASSERT_EQ(found.arena_bytes, smallest);
  ASSERT_LE(found.overlap_bound_bytes, smallest);
  const auto problem = makeProblem(net.lifetimes, net.overlaps);
  ASSERT_TRUE(problem);
  for (Preference preference : {Preference::kArea, Preference::kPressure}) {
    const Fit fit = fitWithin(*problem, smallest, preference, 1'000'000);
    ASSERT_EQ(fit.verdict, Verdict::kFound);
    ASSERT_EQ(arenaBytes(*problem, fit.offsets), smallest);
    ASSERT_EQ(fitWithin(*problem, smallest - 1, preference, 1'000'000).verdict,
              smallest > 0 ? Verdict::kImpossible : Verdict::kFound);
  }
}

void compareMany(unsigned seed, int rounds, int most_tensors, int64_t most_bytes) {
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    const int tensors = 2 + round % (most_tensors - 1);
    RandomNet net = randomNet(random, kNetKinds[random() % 5], tensors, most_bytes);
    compare(net);
    net.overlaps.clear();
    compare(net);
    if (testing::Test::HasFatalFailure()) FAIL() << "round " << round;
  }
}

TEST(SmallestArena, IsReachedByManyTensorsOfFewSizes) { compareMany(21, 3000, 7, 40); }

TEST(SmallestArena, IsReachedByFewTensorsOfManySizes) { compareMany(22, 3000, 5, 200); }

}  // namespace
}  // namespace thimble::memory
