// Normalisation: what is subtracted from each feature and what it is then multiplied by.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/feature_table.h"

namespace thimble::features {

/// Fits table.mean and table.factor on the rows of the training windows: mean and 1 / population standard deviation of
/// each feature, or over all steps of a block that has steps in time.  Where the deviation is no more than rounding
/// noise (a millionth of the mean), or there is no training window, the factor is 1.
void fitNormalisation(FeatureTable& table);
/// The same over the training windows that `counts` (by index) says.
void fitNormalisation(FeatureTable& table, const std::function<bool(size_t window)>& counts);

}  // namespace thimble::features
