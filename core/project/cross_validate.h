// CrossValidate: how a recipe does on recordings that its models did not see, fold by fold, for every task.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/nn/cross_validation.h"
#include "core/project/examples.h"
#include "core/project/recipe.h"

namespace thimble::project {

/// Of the training windows alone; test windows are not touched.  Each fold's features are normalised by the windows of
/// the other folds.  Anomaly: a detector is fitted on the normal windows of the other folds and tested on its fold's
/// normal windows and all that are not normal: auc.  Progress and cancel as training.  Errors: as nn::crossValidate and
/// anomaly::fit.
Result<nn::CrossValidation> crossValidate(
    const Recipe& recipe, const features::FeatureTable& table, int folds, Job& job,
    const std::function<void(int fold, const nn::FoldScore&)>& on_fold = {});

}  // namespace thimble::project
