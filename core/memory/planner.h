// Planner: places tensors of known lifetimes in one arena so that no two live ones overlap.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace thimble::memory {

inline constexpr int64_t kAlignment = 16;

/// Needs `bytes` of arena from operator first_op's run to last_op's, both included.  Graph inputs begin at
/// −1; graph outputs end after the last operator.
struct Lifetime {
  int64_t bytes = 0;
  int first_op = 0;
  int last_op = 0;
};

/// Lifetimes `above` and `below` may share memory where the first ends and the second begins, if below lies at least
/// `distance` bytes under above: offset[below] ≤ offset[above] − distance.
struct Overlap {
  int above = 0;
  int below = 0;
  int64_t distance = 0;
};

struct Plan {
  std::vector<int64_t> offsets;  // one a lifetime, multiples of kAlignment
  int64_t arena_bytes = 0;
  int64_t lower_bound_bytes = 0;  // most bytes live at once: no plan can be smaller
};

/// Tries several orders (by size, by lifetime, by first use) of first-fit and improves the best by moving one
/// tensor at a time.  Deterministic.
Plan plan(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps = {});

}  // namespace thimble::memory
