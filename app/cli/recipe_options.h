// RecipeOptions: what a command line changes in a recipe, each option one field.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "core/project/recipe.h"

namespace thimble::cli {

/// Collected while the line is parsed, applied to the project's recipe then.
class RecipeOptions {
 public:
  void applyTo(project::Recipe& recipe) const {
    for (const auto& change : changes_) change(recipe);
  }
  bool any() const { return !changes_.empty(); }
  void add(std::function<void(project::Recipe&)> change) { changes_.push_back(std::move(change)); }

 private:
  std::vector<std::function<void(project::Recipe&)>> changes_;
};

/// Declares the options of training, augmentation and task.
void declareTrainingOptions(CLI::App& app, const std::shared_ptr<RecipeOptions>& options);
void declareTaskOptions(CLI::App& app, const std::shared_ptr<RecipeOptions>& options);

}  // namespace thimble::cli
