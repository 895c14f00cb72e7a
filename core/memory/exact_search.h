// Exact search: branch and bound for offsets within a given arena, or the proof that there are none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/problem.h"

namespace thimble::memory {

enum class Verdict { kFound, kImpossible, kUnknown };

/// Which of the tensors that could lie equally low is tried first: the largest in bytes × operators, or the one
/// that lives when most bytes do.  It changes what is found in time, not what there is.
enum class Preference { kArea, kPressure };

struct Fit {
  Verdict verdict = Verdict::kUnknown;  // kUnknown: the work was used up
  std::vector<int64_t> offsets;         // units, one a tensor, if found
  int64_t work = 0;                     // used
};

/// Offsets that end within arena_bytes.  Looks at about most_work meetings at most, and at nothing beyond a
/// thousand tensors.
/// Source: the canonical order, floors and partitions of M. Moffitt, 'MiniMalloc: A Lightweight Memory
/// Allocator for Hardware-Accelerated Machine Learning', ASPLOS 2023; overlaps are added here.
Fit fitWithin(const Problem& problem, int64_t arena_bytes, Preference preference, int64_t most_work);

}  // namespace thimble::memory
