// RecipeParts: the recipe's parts that say how to train and for what task, to and from JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/project/recipe_reader.h"

namespace thimble::project {

/// The double whose shortest text is the float's shortest text: 0.002f is written 0.002.
double decimal(float value);

/// Keys beyond the first nine are written where they differ from their default, so that older recipes stay as they are.
nlohmann::ordered_json trainingJson(const nn::TrainSettings& training);
nn::TrainSettings readTraining(RecipeReader reader);

/// Only what differs from its default, beside the kind.
nlohmann::ordered_json taskJson(const evaluate::TaskSettings& task);
evaluate::TaskSettings readTask(RecipeReader reader);

}  // namespace thimble::project
