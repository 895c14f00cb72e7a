// Bounds: bytes below which no plan can go.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/lifetime.h"
#include "core/memory/problem.h"

namespace thimble::memory {

/// Most bytes live at once, with the alignment that disjoint tensors keep between them.  No plan without
/// overlaps is smaller.
int64_t lowerBoundBytes(const std::vector<Lifetime>& lifetimes);

/// The same less the most that overlaps can save at each moment.  No plan of the problem is smaller.
int64_t overlapBoundBytes(const Problem& problem);

}  // namespace thimble::memory
