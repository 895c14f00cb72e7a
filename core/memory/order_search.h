// Order search: first-fit in several orders, and in ever better ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/problem.h"

namespace thimble::memory {

struct Layout {
  std::vector<int64_t> offsets;  // units, one a tensor
  int64_t arena_bytes = 0;
  std::vector<int> order;  // in which first-fit gives these offsets
};

/// The best of first-fit by size, by length of life, by first and last use, by area, and from the last to the
/// first.
Layout firstFit(const Problem& problem);

/// Moves one tensor at a time to another turn until first-fit reaches `enough` bytes or has looked at
/// most_work meetings.  The result is no larger than `start`.  Equal inputs give equal layouts.
/// Source: E. Burke, Y. Bykov, 'The late acceptance hill-climbing heuristic', EJOR 258(1), 2017.
Layout improve(const Problem& problem, Layout start, int64_t enough, int64_t most_work);

}  // namespace thimble::memory
