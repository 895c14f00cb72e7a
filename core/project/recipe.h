// Recipe: all settings that lead from recordings to a model, as text that can be diffed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/evaluate/task_settings.h"
#include "core/features/feature_table.h"
#include "core/nn/net.h"
#include "core/nn/trainer.h"
#include "core/quantize/settings.h"

namespace thimble::project {

struct Recipe {
  features::FeatureSettings features;
  nn::NetSpec net;  // no layers: recommend from the data when training
  nn::TrainSettings training;
  quantize::QuantizeSettings quantize;
  evaluate::TaskSettings task;
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// Indented JSON with keys in a fixed order, ending in a newline.  toText(fromText(t)) is a fixed point.
std::string toText(const Recipe& recipe);
/// Errors: kCorrupt with line and reason; kUnsupported for a newer version.
Result<Recipe> recipeFromText(std::string_view text);

}  // namespace thimble::project
