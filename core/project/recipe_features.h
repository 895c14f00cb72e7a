// The recipe's "features" part.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/features/feature_settings.h"
#include "core/project/recipe_reader.h"

namespace thimble::project {

/// Window, stride and blocks.  Choices and bits are written by name; a filter and channels only where there are some; hold_short only if it is true.
nlohmann::ordered_json featuresJson(const features::FeatureSettings& settings);

/// Also reads the form that has one "block" with "decimation", "fft_length" and "bands" beside it.
features::FeatureSettings readFeatures(RecipeReader reader);

}  // namespace thimble::project
