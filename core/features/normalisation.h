// Normalisation: what is subtracted from each feature and what it is then multiplied by.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/feature_table.h"

namespace thimble::features {

/// Fits table.mean and table.factor on the rows of the training windows: mean and 1 / population standard
/// deviation, of each feature, or of each channel if the table has several time steps (Raw).  Where the
/// deviation is no more than rounding noise (a millionth of the mean), or there is no training window, the
/// factor is 1.
void fitNormalisation(FeatureTable& table);

}  // namespace thimble::features
