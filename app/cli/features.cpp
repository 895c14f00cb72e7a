// thimble-cli features: sets window and features, and shows what they give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/features/block_names.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

struct Options {
  std::string project, block;
  int window = 0, stride = 0, decimation = 0, fft = 0, bands = 0;
  bool recommend = false;
};

Result<project::Recipe> settings(const Options& options, const project::Project& project) {
  auto recipe = project.recipe();
  if (!recipe) return recipe;
  features::FeatureSettings& f = recipe->features;
  if (options.recommend) {
    const auto recordings = project.recordings();
    if (!recordings) return recordings.error();
    f = features::recommend(*recordings);
  }
  if (!options.block.empty()) {
    const auto block = features::blockFromName(options.block);
    if (!block) return block.error();
    f.block = *block;
  }
  if (options.window > 0) f.window = options.window;
  if (options.stride > 0) f.stride = options.stride;
  if (options.decimation > 0) f.decimation = options.decimation;
  if (options.fft > 0) f.fft_length = options.fft;
  if (options.bands > 0) f.bands = options.bands;
  return recipe;
}

int run(const Context& context, const Options& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  const auto recipe = settings(options, **project);
  if (!recipe) return fail(context, recipe.error());
  const auto before = (*project)->recipe();
  if (const auto stored = (*project)->setRecipe(*recipe); !stored) return fail(context, stored.error());
  TerminalJob job(context);
  const auto table = project::extractFeatures(**project, job);
  if (!table) {
    if (before) (void)(*project)->setRecipe(*before);  // settings that give nothing are not kept
    return fail(context, table.error());
  }
  std::map<std::string, std::pair<int, int>> windows;
  for (const features::WindowRef& window : table->windows) {
    auto& [train, test] = windows[table->classes[static_cast<size_t>(window.label)]];
    ++(window.split == dataset::Split::kTest ? test : train);
  }
  const features::FeatureSettings& f = recipe->features;
  context.say(std::string(features::blockName(f.block)) + ", window " + std::to_string(f.window) +
              ", stride " + std::to_string(f.stride) + ": " + std::to_string(table->windows.size()) +
              " windows of " + std::to_string(table->features) + " features");
  nlohmann::ordered_json classes = nlohmann::ordered_json::object();
  for (const auto& [label, count] : windows) {
    classes[label] = {{"train", count.first}, {"test", count.second}};
    context.say("  " + label + ": " + std::to_string(count.first) + " to train, " +
                std::to_string(count.second) + " to test");
  }
  context.result({{"block", features::blockName(f.block)},
                  {"window", f.window},
                  {"stride", f.stride},
                  {"features", table->features},
                  {"windows", table->windows.size()},
                  {"classes", classes}});
  return kSuccess;
}

}  // namespace

Runner declareFeatures(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_flag("--recommend", options->recommend, "Choose settings from the data");
  app.add_option("--block", options->block, "raw, statistics or spectrum");
  app.add_option("--window", options->window, "Frames in a window")->check(CLI::Range(1, 8192));
  app.add_option("--stride", options->stride, "Frames between windows")->check(CLI::Range(1, 8192));
  app.add_option("--decimation", options->decimation, "raw: frames averaged to one")
      ->check(CLI::Range(1, 8192));
  app.add_option("--fft", options->fft, "spectrum: FFT length, a power of two")->check(CLI::Range(16, 4096));
  app.add_option("--bands", options->bands, "spectrum: bands")->check(CLI::Range(1, 64));
  return [options](const Context& context) { return run(context, *options); };
}

}  // namespace thimble::cli
