// Planner: places tensors of known lifetimes in one arena so that no two live ones overlap without leave.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/lifetime.h"

namespace thimble::memory {

struct Plan {
  std::vector<int64_t> offsets;     // one a lifetime, multiples of kAlignment
  int64_t arena_bytes = 0;          // end of the last tensor that is ever live
  int64_t lower_bound_bytes = 0;    // most bytes live at once: without overlaps, no plan can be smaller
  int64_t overlap_bound_bytes = 0;  // the same less the most that overlaps can save: no plan can be smaller
};

/// First-fit, then an exact search, which reaches the smallest arena there is for a dozen tensors and for most
/// nets of a hundred, then a search among orders.  The arena is never larger than without the overlaps.
/// Overlaps that do not apply count for nothing; of several about the same two, the largest distance counts.
/// Takes some tenths of a second at most for hundreds of tensors; where more than kMostPairs meet (problem.h)
/// it is first-fit by birth alone, without overlaps.  Deterministic: equal inputs give equal plans on every
/// machine.
Plan plan(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps = {});

}  // namespace thimble::memory
