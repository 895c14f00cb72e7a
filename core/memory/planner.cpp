// The searches in turn, the cheap ones first, each within a fixed amount of work.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/planner.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/memory/bounds.h"
#include "core/memory/exact_search.h"
#include "core/memory/order_search.h"
#include "core/memory/problem.h"

namespace thimble::memory {

namespace {

// Meetings looked at, some ten nanoseconds each, for either problem: without overlaps and with them.
constexpr int64_t kFitWork = 500'000;  // for one size of arena
constexpr int64_t kAllFitsWork = 3'000'000;
constexpr int64_t kOrderWork = 5'000'000;

// Halves the sizes between what is reached and what cannot be, and ends below `layout` or with it.  A size
// that nothing was found for in time counts as out of reach.  Returns whether there is nothing smaller.
bool halve(const Problem& problem, int64_t bound, Layout& layout) {
  bool proven = true;
  int64_t left = kAllFitsWork;
  int64_t low = bound;  // smallest size not yet refused
  int64_t size = bound;
  while (low < layout.arena_bytes) {
    Fit fit = fitWithin(problem, size, Preference::kArea, std::min(left, kFitWork));
    left -= fit.work;
    if (fit.verdict == Verdict::kUnknown) {
      fit = fitWithin(problem, size, Preference::kPressure, std::min(left, kFitWork));
      left -= fit.work;
    }
    if (fit.verdict == Verdict::kFound) {
      layout.offsets = fit.offsets;
      layout.arena_bytes = arenaBytes(problem, fit.offsets);
      std::stable_sort(layout.order.begin(), layout.order.end(), [&](int a, int b) {
        return fit.offsets[static_cast<size_t>(a)] < fit.offsets[static_cast<size_t>(b)];
      });
    } else {
      proven = proven && fit.verdict == Verdict::kImpossible;
      low = size + 1;
    }
    if (left <= 0) return low >= layout.arena_bytes && proven;
    size = low + (layout.arena_bytes - low) / 2;
  }
  return proven;
}

Layout smallest(const Problem& problem, int64_t bound, const Layout* other = nullptr) {
  Layout layout = firstFit(problem);
  if (other && other->arena_bytes <= layout.arena_bytes) layout = *other;
  if (layout.arena_bytes <= bound || halve(problem, bound, layout)) return layout;
  return improve(problem, std::move(layout), bound, kOrderWork);
}

// For graphs too large to search: each tensor, in order of birth, at the lowest gap among those still live.
std::vector<int64_t> byBirth(const std::vector<Lifetime>& lifetimes) {
  std::vector<size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return lifetimes[a].first_op < lifetimes[b].first_op; });
  std::vector<int64_t> offsets(lifetimes.size(), 0);
  std::vector<size_t> live;  // by offset
  for (size_t index : order) {
    if (!isLive(lifetimes[index])) continue;
    std::erase_if(live, [&](size_t i) { return lifetimes[i].last_op < lifetimes[index].first_op; });
    auto at = live.begin();
    int64_t offset = 0;
    for (; at != live.end() && offsets[*at] - offset < lifetimes[index].bytes; ++at) {
      offset = offsets[*at] + unitsOf(lifetimes[*at].bytes) * kAlignment;
    }
    offsets[index] = offset;
    live.insert(at, index);
  }
  return offsets;
}

std::vector<int64_t> inBytes(std::vector<int64_t> offsets) {
  for (int64_t& offset : offsets) offset *= kAlignment;
  return offsets;
}

}  // namespace

Plan plan(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps) {
  Plan plan;
  plan.lower_bound_bytes = lowerBoundBytes(lifetimes);
  plan.overlap_bound_bytes = plan.lower_bound_bytes;
  const std::optional<Problem> apart = makeProblem(lifetimes, {});
  const std::optional<Problem> sharing = overlaps.empty() ? std::nullopt : makeProblem(lifetimes, overlaps);
  if (apart) {
    Layout layout = smallest(*apart, plan.lower_bound_bytes);
    if (sharing) {
      plan.overlap_bound_bytes = overlapBoundBytes(*sharing);
      layout = smallest(*sharing, plan.overlap_bound_bytes, &layout);
    }
    plan.offsets = inBytes(std::move(layout.offsets));
  } else {
    plan.offsets = byBirth(lifetimes);
  }
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (isLive(lifetimes[i])) {
      plan.arena_bytes = std::max(plan.arena_bytes, plan.offsets[i] + lifetimes[i].bytes);
    }
  }
  return plan;
}

}  // namespace thimble::memory
