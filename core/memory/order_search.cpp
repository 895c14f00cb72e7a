// Late acceptance: a new order stays if it is no worse than the one of some turns ago.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/order_search.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <utility>

#include "core/memory/placement.h"

namespace thimble::memory {

namespace {

constexpr size_t kHistory = 500;

// The arena first; of equal arenas the better one has less at its end.
using Cost = std::pair<int64_t, int64_t>;

Cost costOf(const Problem& problem, const std::vector<int64_t>& offsets) {
  const int64_t arena = arenaBytes(problem, offsets);
  int64_t ends = 0;
  for (size_t i = 0; i < offsets.size(); ++i) {
    const int64_t end = (offsets[i] + problem.units[i]) * kAlignment;
    if (end >= arena - arena / 16) ends += problem.units[i];
  }
  return {arena, ends};
}

std::vector<std::vector<int>> orders(const Problem& problem) {
  std::vector<int> indices(problem.units.size());
  std::iota(indices.begin(), indices.end(), 0);
  const auto at = [](int i) { return static_cast<size_t>(i); };
  const auto bytes = [&](int i) { return problem.bytes[at(i)]; };
  const auto first = [&](int i) { return problem.lifetimes[at(i)].first; };
  const auto last = [&](int i) { return problem.lifetimes[at(i)].second; };
  const auto length = [&](int i) { return last(i) - first(i) + 1; };
  std::vector<std::vector<int>> all;
  const auto add = [&](auto&& key) {  // largest first
    all.push_back(indices);
    std::stable_sort(all.back().begin(), all.back().end(), [&](int a, int b) { return key(a) > key(b); });
  };
  add([&](int i) { return std::pair<int64_t, int64_t>(bytes(i), 0); });
  add([&](int i) { return std::pair<int64_t, int64_t>(length(i), bytes(i)); });
  add([&](int i) { return std::pair<int64_t, int64_t>(-first(i), bytes(i)); });
  add([&](int i) { return std::pair<int64_t, int64_t>(last(i), 0); });
  add([&](int i) { return std::pair<int64_t, int64_t>(bytes(i) * length(i), 0); });
  add([&](int i) { return std::pair<int64_t, int64_t>(first(i), bytes(i)); });
  return all;
}

}  // namespace

Layout firstFit(const Problem& problem) {
  Layout best;
  Placement placement(problem);
  for (std::vector<int>& order : orders(problem)) {
    placement.place(order, 0);
    const int64_t arena = arenaBytes(problem, placement.offsets());
    if (best.order.size() == order.size() && arena >= best.arena_bytes) continue;
    best = {placement.offsets(), arena, std::move(order)};
  }
  return best;
}

Layout improve(const Problem& problem, Layout start, int64_t enough, int64_t most_work) {
  const size_t n = start.order.size();
  if (n < 2 || start.arena_bytes <= enough) return start;
  Layout best = start;
  std::vector<int> order = std::move(start.order);
  Placement placement(problem);
  placement.place(order, 0);
  Cost cost = costOf(problem, placement.offsets());
  std::array<Cost, kHistory> history;
  history.fill(cost);
  std::minstd_rand turns;  // the same sequence on every machine
  std::vector<size_t> tops;
  const auto work = [&](size_t turn) { return placement.work() + static_cast<int64_t>(turn * n); };
  for (size_t turn = 0; work(turn) < most_work && best.arena_bytes > enough; ++turn) {
    // Every other time it is one of those at the arena's end that moves to an earlier turn.
    size_t from = turns() % n;
    if (turn % 2 == 0) {
      tops.clear();
      for (size_t i = 0; i < n; ++i) {
        const auto index = static_cast<size_t>(order[i]);
        if (placement.offsets()[index] * kAlignment + problem.bytes[index] == cost.first) tops.push_back(i);
      }
      from = tops[turns() % tops.size()];
    }
    const size_t to = turn % 2 == 0 && from > 0 ? turns() % from : turns() % n;
    if (from == to) continue;
    const auto move = [&](size_t source, size_t target) {
      const auto begin = order.begin();
      const auto low = static_cast<std::ptrdiff_t>(std::min(source, target));
      const auto high = static_cast<std::ptrdiff_t>(std::max(source, target)) + 1;
      std::rotate(begin + low, source < target ? begin + low + 1 : begin + high - 1, begin + high);
      placement.place(order, static_cast<size_t>(low));
    };
    move(from, to);
    const Cost other = costOf(problem, placement.offsets());
    Cost& before = history[turn % kHistory];
    if (other <= cost || other <= before) {
      cost = other;
      if (cost.first < best.arena_bytes) best = {placement.offsets(), cost.first, order};
    } else {
      move(to, from);
    }
    before = std::min(before, cost);
  }
  return best;
}

}  // namespace thimble::memory
