// Patches: the first layers of a model computed a band of rows after the other, so that none of what lies between them
// is ever whole in memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/codegen/prepared.h"

namespace thimble::codegen {

/// A chain of layers and the number of bands in which the rows of its output are computed.
struct Stage {
  size_t begin = 0, end = 0;  // operators
  int32_t bands = 1;
};

/// The end of the longest chain that starts at an operator: int8 convolutions, depthwise ones and poolings of one image, each the only
/// reader of the one before.  `begin` if it is none.
size_t endOfChain(const Prepared& model, size_t begin);

/// The same model with the stage's operators repeated for each band.  Rows at the seams are computed again in the next
/// band.  nullopt: a band would have no rows.
std::optional<Prepared> inPatches(const Prepared& model, const Stage& stage);

/// Products of all convolutions, to tell what the seams cost.
int64_t products(const Prepared& model);

}  // namespace thimble::codegen
