// First-fit placement in several orders; the smallest arena wins, and is improved by moving one tensor at a
// time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/planner.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace thimble::memory {

namespace {

constexpr size_t kTries = 400;
constexpr size_t kMostWork = 20'000'000;  // tries × lifetimes², some tenths of a second

int64_t aligned(int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

bool meet(const Lifetime& a, const Lifetime& b) { return a.first_op <= b.last_op && b.first_op <= a.last_op; }

// Places the lifetimes in the given order, each at the lowest gap among those placed that it meets.
Plan place(const std::vector<Lifetime>& lifetimes, const std::vector<size_t>& order) {
  Plan plan;
  plan.offsets.assign(lifetimes.size(), 0);
  std::vector<size_t> placed;  // by offset
  for (size_t index : order) {
    const Lifetime& lifetime = lifetimes[index];
    int64_t offset = 0;
    for (size_t other : placed) {
      if (!meet(lifetime, lifetimes[other])) continue;
      if (plan.offsets[other] - offset >= lifetime.bytes) break;
      offset = std::max(offset, aligned(plan.offsets[other] + lifetimes[other].bytes));
    }
    plan.offsets[index] = offset;
    plan.arena_bytes = std::max(plan.arena_bytes, offset + lifetime.bytes);
    const auto at = std::upper_bound(placed.begin(), placed.end(), offset,
                                     [&](int64_t value, size_t i) { return value < plan.offsets[i]; });
    placed.insert(at, index);
  }
  return plan;
}

// Most bytes live at once, counted with the alignment that every plan must keep between them.
int64_t lowerBound(const std::vector<Lifetime>& lifetimes) {
  int64_t most = 0;
  for (const Lifetime& moment : lifetimes) {  // the most is reached where some lifetime begins
    int64_t padded = 0;
    int64_t slack = 0;
    for (const Lifetime& other : lifetimes) {
      if (other.first_op > moment.first_op || other.last_op < moment.first_op) continue;
      padded += aligned(other.bytes);
      slack = std::max(slack, aligned(other.bytes) - other.bytes);
    }
    most = std::max(most, padded - slack);  // only the topmost needs no padding behind it
  }
  return most;
}

std::vector<std::vector<size_t>> orders(const std::vector<Lifetime>& lifetimes) {
  std::vector<size_t> indices(lifetimes.size());
  std::iota(indices.begin(), indices.end(), size_t{0});
  const auto length = [&](size_t i) { return lifetimes[i].last_op - lifetimes[i].first_op; };
  std::vector<std::vector<size_t>> all;
  const auto add = [&](auto&& before) {
    all.push_back(indices);
    std::stable_sort(all.back().begin(), all.back().end(), before);
  };
  add([&](size_t a, size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });
  add([&](size_t a, size_t b) {
    return length(a) != length(b) ? length(a) > length(b) : lifetimes[a].bytes > lifetimes[b].bytes;
  });
  add([&](size_t a, size_t b) {
    return lifetimes[a].first_op != lifetimes[b].first_op ? lifetimes[a].first_op < lifetimes[b].first_op
                                                          : lifetimes[a].bytes > lifetimes[b].bytes;
  });
  add([&](size_t a, size_t b) { return lifetimes[a].last_op > lifetimes[b].last_op; });
  add([&](size_t a, size_t b) {
    return lifetimes[a].bytes * (length(a) + 1) > lifetimes[b].bytes * (length(b) + 1);
  });
  return all;
}

// Moves one lifetime at a time to an earlier turn and keeps what is no worse, until the lower bound is
// reached or the tries are used up.  The turns come from a fixed sequence, so that equal inputs give equal
// plans.
void improve(const std::vector<Lifetime>& lifetimes, std::vector<size_t> order, Plan& best) {
  const size_t n = lifetimes.size();
  if (n < 3) return;
  const size_t tries = std::min<size_t>(kTries, kMostWork / (n * n));
  std::minstd_rand turns;
  for (size_t i = 0; i < tries && best.arena_bytes > best.lower_bound_bytes; ++i) {
    size_t from = turns() % n;
    size_t to = turns() % n;
    if (from < to) std::swap(from, to);
    std::vector<size_t> other = order;
    std::rotate(other.begin() + static_cast<std::ptrdiff_t>(to),
                other.begin() + static_cast<std::ptrdiff_t>(from),
                other.begin() + static_cast<std::ptrdiff_t>(from) + 1);
    Plan candidate = place(lifetimes, other);
    if (candidate.arena_bytes > best.arena_bytes) continue;
    candidate.lower_bound_bytes = best.lower_bound_bytes;
    best = std::move(candidate);
    order = std::move(other);
  }
}

}  // namespace

Plan plan(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>&) {
  Plan best;
  std::vector<size_t> best_order;
  for (const std::vector<size_t>& order : orders(lifetimes)) {
    Plan candidate = place(lifetimes, order);
    if (!best_order.empty() && candidate.arena_bytes >= best.arena_bytes) continue;
    best = std::move(candidate);
    best_order = order;
  }
  best.lower_bound_bytes = lowerBound(lifetimes);
  improve(lifetimes, std::move(best_order), best);
  return best;
}

}  // namespace thimble::memory
