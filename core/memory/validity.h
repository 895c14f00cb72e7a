// Validity: whether offsets, the planner's or a file's, keep apart what must be apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/lifetime.h"

namespace thimble::memory {

/// One offset a lifetime, none negative, all multiples of kAlignment; every two lifetimes that meet are
/// disjoint, unless overlaps name them and all that do are kept.  Overlaps that do not apply count for
/// nothing.  Any offsets may be asked about.
bool isValid(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps,
             const std::vector<int64_t>& offsets);

}  // namespace thimble::memory
