// The definition of a sound plan, pair by pair; it shares nothing with the planner.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/validity.h"

#include <algorithm>

namespace thimble::memory {

bool isValid(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps,
             const std::vector<int64_t>& offsets) {
  if (offsets.size() != lifetimes.size()) return false;
  const auto misplaced = [](int64_t offset) { return offset < 0 || offset % kAlignment != 0; };
  if (std::any_of(offsets.begin(), offsets.end(), misplaced)) return false;

  // Differences of offsets, which cannot overflow.
  const auto mayShare = [&](size_t i, size_t k) {
    bool named = false;
    for (const Overlap& overlap : overlaps) {
      if (!applies(overlap, lifetimes)) continue;
      const auto above = static_cast<size_t>(overlap.above);
      const auto below = static_cast<size_t>(overlap.below);
      if (!(above == i && below == k) && !(above == k && below == i)) continue;
      if (offsets[above] - offsets[below] < overlap.distance) return false;
      named = true;
    }
    return named;
  };
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (!meet(lifetimes[i], lifetimes[k])) continue;
      const bool disjoint = offsets[k] - offsets[i] >= lifetimes[i].bytes ||  //
                            offsets[i] - offsets[k] >= lifetimes[k].bytes;
      if (!disjoint && !mayShare(i, k)) return false;
    }
  }
  return true;
}

}  // namespace thimble::memory
