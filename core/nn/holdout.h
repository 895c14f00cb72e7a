// Holdout: which examples are kept back from training to see when it is best.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/random.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// Indices of examples, each in rising order.
struct Holdout {
  std::vector<size_t> training, validation;
};

/// Holds back `share` of the groups of each class (rounded, at least one where there are two or more, never
/// the last one). A group is of the class most of its examples have.  share 0, or one group a class:
/// validation is empty.
Holdout holdOut(const Examples& examples, double share, Random& random);

}  // namespace thimble::nn
