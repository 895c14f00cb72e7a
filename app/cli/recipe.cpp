// thimble-cli recipe: a project's settings as text that can be diffed, out and in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"

namespace thimble::cli {

namespace {

struct RecipeFileOptions {
  std::string project, from, to;
};

int runRecipe(const Context& context, const RecipeFileOptions& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  if (!options.from.empty()) {
    const auto text = readFile(options.from);
    if (!text) return fail(context, text.error());
    const auto recipe = project::recipeFromText({reinterpret_cast<const char*>(text->data()), text->size()});
    if (!recipe) return fail(context, recipe.error());
    if (const auto stored = (*project)->setRecipe(*recipe); !stored) return fail(context, stored.error());
    context.say("Read the recipe from " + options.from + ".");
  }
  const auto recipe = (*project)->recipe();
  if (!recipe) return fail(context, recipe.error());
  const std::string text = project::toText(*recipe);
  if (!options.to.empty()) {
    if (const auto written = writeFile(options.to, text.data(), text.size()); !written) {
      return fail(context, written.error());
    }
    context.say("Wrote the recipe to " + options.to + ".");
  }
  if (context.json || (options.from.empty() && options.to.empty())) std::cout << text;
  return kSuccess;
}

}  // namespace

Runner declareRecipe(CLI::App& app) {
  auto options = std::make_shared<RecipeFileOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option("--from", options->from, "Read settings from this file");
  app.add_option("--to", options->to, "Write settings to this file (default: print them)");
  return [options](const Context& context) { return runRecipe(context, *options); };
}

}  // namespace thimble::cli
