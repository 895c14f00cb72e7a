// thimble-cli features: sets window and features, and shows what they give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/features/block_names.h"
#include "core/features/block_table.h"
#include "core/features/block_text.h"
#include "core/features/cost.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

struct FeaturesOptions {
  std::string project;
  std::vector<std::string> blocks;
  int window = 0, stride = 0, decimation = 0, fft = 0, bands = 0;
  bool recommend = false, list = false;
  std::optional<bool> hold_short;
};

/// A number that --block names too, for the blocks that have it.  Errors: as the last block's, if none has it.
Result<void> setAll(features::FeatureSettings& settings, std::string_view key, int value) {
  Result<void> last;
  bool any = value <= 0;
  for (features::BlockSettings& block : settings.blocks) {
    if (value <= 0) break;
    last = block.set(key, value);
    any |= last.ok();
  }
  return any ? Result<void>() : last;
}

Result<project::Recipe> settings(const Context& context, const FeaturesOptions& options,
                                 const project::Project& project) {
  auto recipe = project.recipe();
  if (!recipe) return recipe;
  features::FeatureSettings& f = recipe->features;
  if (options.recommend) {
    const auto recordings = project.recordings();
    if (!recordings) return recordings.error();
    TerminalJob job(context);
    const auto recommended = features::recommendFrom(
        *recordings, [&](int64_t id) { return project.samples(id); }, job);
    if (!recommended) return recommended.error();
    f = recommended->settings;
    for (const std::string& reason : recommended->why) context.say(reason);
  }
  if (!options.blocks.empty()) f.blocks.clear();
  for (const std::string& text : options.blocks) {
    const auto block = features::blockFromText(text);
    if (!block) return block.error();
    f.blocks.push_back(*block);
  }
  if (options.window > 0) f.window = options.window;
  if (options.stride > 0) f.stride = options.stride;
  f.hold_short = options.hold_short.value_or(f.hold_short);
  const std::pair<const char*, int> numbers[] = {
      {"decimation", options.decimation}, {"fft_length", options.fft}, {"bands", options.bands}};
  for (const auto& [key, value] : numbers)
    if (const Result<void> set = setAll(f, key, value); !set) return set.error();
  return recipe;
}

std::string rangeText(const features::BlockInfo& info, size_t i) {
  const features::Parameter& parameter = info.parameters[i];
  using Kind = features::Parameter::Kind;
  if (parameter.kind == Kind::kSwitch) return "on, off";
  if (parameter.kind == Kind::kChoice || parameter.kind == Kind::kBits) {
    std::string names;
    for (const char* name : parameter.names) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
  }
  const auto [low, high] = features::limitsOf(info, i);
  return std::to_string(low) + "–" + std::to_string(high) +
         (*parameter.unit ? std::string(" ") + parameter.unit : "");
}

/// Every block and its parameters.
int listFeatures(const Context& context) {
  nlohmann::ordered_json blocks = nlohmann::ordered_json::array();
  for (const features::BlockInfo* info : features::blockTable()) {
    context.say(std::string(info->key) + ": " + info->tip);
    nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
    for (size_t i = 0; i < info->parameters.size(); ++i) {
      const features::Parameter& parameter = info->parameters[i];
      context.say("  " + std::string(parameter.key) + " (" + rangeText(*info, i) + "): " + parameter.tip);
      parameters.push_back({{"key", parameter.key}, {"range", rangeText(*info, i)}, {"tip", parameter.tip}});
    }
    blocks.push_back({{"block", info->key}, {"tip", info->tip}, {"parameters", parameters}});
  }
  context.say("Every block: filter=low:HZ[:ORDER], high:HZ[:ORDER] or band:HZ:HZ[:ORDER]; channels=0,1,…");
  context.result({{"blocks", blocks}});
  return kSuccess;
}

/// On a board.
std::string costText(const features::FeatureCost& cost) {
  return "RAM " + std::to_string(cost.ram_bytes) + " bytes, flash " + std::to_string(cost.flash_bytes) +
         " bytes, about " + features::countText(cost.instructions) + " instructions a window on a Cortex-M4";
}

nlohmann::ordered_json costJson(const features::FeatureCost& cost) {
  return {{"ram_bytes", cost.ram_bytes},
          {"flash_bytes", cost.flash_bytes},
          {"instructions", static_cast<int64_t>(cost.instructions)}};
}

int runFeatures(const Context& context, const FeaturesOptions& options) {
  if (options.list) return listFeatures(context);
  if (options.project.empty()) {
    return fail(context, {ErrorCode::kInvalidArgument, "No project is named.",
                          "Name one: thimble-cli features NAME.thimble"});
  }
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  const auto recipe = settings(context, options, **project);
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
  nlohmann::ordered_json blocks = nlohmann::ordered_json::array(), costs = blocks;
  const std::vector<features::FeatureCost> block_costs = features::costsOfBlocks(f, table->format);
  for (size_t i = 0; i < f.blocks.size(); ++i) {
    const std::string text = features::textOf(f.blocks[i]);
    context.say(text);
    context.say("  alone: " + costText(block_costs[i]));
    blocks.push_back(text);
    costs.push_back(costJson(block_costs[i]));
  }
  context.say("window " + std::to_string(f.window) + ", stride " + std::to_string(f.stride) + ": " +
              std::to_string(table->windows.size()) + " windows of " + std::to_string(table->features) +
              " features");
  features::FeatureCost whole;
  if (const auto board = features::pipelineSettings(f, table->format)) whole = features::costOf(*board);
  context.say(costText(whole));
  nlohmann::ordered_json classes = nlohmann::ordered_json::object();
  for (const auto& [label, count] : windows) {
    classes[label] = {{"train", count.first}, {"test", count.second}};
    context.say("  " + label + ": " + std::to_string(count.first) + " to train, " +
                std::to_string(count.second) + " to test");
  }
  context.result({{"block", features::blockName(f.blocks.front().block)},
                  {"blocks", blocks},
                  {"block_costs", costs},
                  {"cost", costJson(whole)},
                  {"window", f.window},
                  {"stride", f.stride},
                  {"hold_short", f.hold_short},
                  {"features", table->features},
                  {"windows", table->windows.size()},
                  {"classes", classes}});
  return kSuccess;
}

}  // namespace

Runner declareFeatures(CLI::App& app) {
  auto options = std::make_shared<FeaturesOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble");
  app.add_flag("--list", options->list, "List the blocks and their parameters");
  app.add_flag("--recommend", options->recommend, "Choose settings from the data");
  const int most = static_cast<int>(dsp::kMaxWindow);
  app.add_option("--block", options->blocks,
                 "A block with its parameters, as \"mfcc coefficients=13 filter=high:80:2\"; again for more "
                 "side by side")
      ->allow_extra_args(false);
  app.add_option("--window", options->window, "Frames in a window")->check(CLI::Range(1, most));
  app.add_option("--stride", options->stride, "Frames between windows")->check(CLI::Range(1, most));
  app.add_flag("--hold-short,!--drop-short", options->hold_short,
               "Parts shorter than a window give one with their ends held, or none");
  app.add_option("--decimation", options->decimation, "raw: frames averaged to one")
      ->check(CLI::Range(1, most));
  app.add_option("--fft", options->fft, "FFT length, a power of two")->check(CLI::Range(16, 4096));
  app.add_option("--bands", options->bands, "Bands")->check(CLI::Range(1, 256));
  return [options](const Context& context) { return runFeatures(context, *options); };
}

}  // namespace thimble::cli
