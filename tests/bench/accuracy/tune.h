// Tune: choices compared by cross-validation on training recordings alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/accuracy/measure.h"

namespace thimble::bench {

/// Fold `fold` of `folds`: the test recordings are gone, those of some groups of the training recordings are for
/// testing.  Groups go whole to the fold that is smallest so far, the largest first; recordings of the group "" are
/// in training always.  Of recordings in time: fold f learns from the first f + 1 of folds + 1 equal stretches and tests on
/// the one that follows.
Corpus foldOf(const Corpus& corpus, int fold, int folds);

/// Prints a line a choice: the mean over the folds and over seeds 1 … `seeds`, in float and in int8.  Those whose words hold `filter` only; or, where
/// files of recipes are given, those.
Result<void> tune(const DataSet& set, const Corpus& corpus, int folds, int seeds, const std::string& filter,
                  const std::vector<std::string>& recipes);

}  // namespace thimble::bench
