// Holdout: which examples are kept back from training to see when it is best, and which folds test which.
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

/// What train keeps back of the same examples with the same settings.
Holdout holdOut(const Examples& examples, const TrainSettings& settings);

/// [n] the fold (0 … folds − 1) of each example: the groups of each class dealt out in random order, no group in two.
std::vector<int> dealFolds(const Examples& examples, int folds, Random& random);

/// [n] what stands for classes where examples have none, so that small and large targets are held back alike: up to five
/// ranges of equally many groups by their mean target, or one for an autoencoder.  With classes: the labels.
std::vector<int> strataOf(const NetSpec& net, const Examples& examples);

}  // namespace thimble::nn
