// thimble-cli compress: variants of the trained model side by side, and one of them kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/compression.h"
#include "core/project/loop.h"
#include "device_link/virtual_board/profiler.h"

namespace thimble::cli {

namespace {

struct CompressOptions {
  std::string project, keep, board = "virtual-m4";
  std::vector<std::string> variants;
  int epochs = 20, clusters = 16;
};

nlohmann::ordered_json toJson(const compress::Variant& v) {
  nlohmann::ordered_json json{{"name", v.kind->name}};
  if (!v.failure.empty()) {
    json["failure"] = v.failure;
    return json;
  }
  json["validation_accuracy"] = finiteOrNull(v.validation_accuracy);
  json["test_accuracy"] = finiteOrNull(v.test_accuracy);
  json["parameters"] = v.parameters;
  json["zero_weights"] = v.zero_weights;
  json["model_bytes"] = v.model_bytes;
  json["download_bytes"] = v.download_bytes;
  json["arena_bytes"] = v.arena_bytes;
  json["macs"] = v.macs;
  json["instructions"] =
      v.instructions < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(v.instructions);
  json["pareto"] = v.pareto;
  return json;
}

/// "-" where nothing was held back.
std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return std::isnan(value) ? "-" : text;
}

std::string line(const compress::Variant& v) {
  char text[240];
  if (!v.failure.empty()) {
    std::snprintf(text, sizeof text, "  %-16s %s", v.kind->name, v.failure.c_str());
    return text;
  }
  std::snprintf(text, sizeof text, "%c %-16s %9s %9s %9lld %9lld %9lld %10lld %12s", v.pareto ? '*' : ' ',
                v.kind->name, figure(v.validation_accuracy).c_str(), figure(v.test_accuracy).c_str(),
                static_cast<long long>(v.model_bytes), static_cast<long long>(v.download_bytes),
                static_cast<long long>(v.arena_bytes), static_cast<long long>(v.macs),
                v.instructions < 0 ? "-" : std::to_string(v.instructions).c_str());
  return text;
}

/// Counts on a virtual board.  Errors: no such board.
Result<void> countOn(const Context& context, const std::string& board, compress::CompareSettings& settings) {
  if (board == "none") return {};
  const auto entry = device_link::findBoard(context.paths.boards().string(), board);
  if (!entry) return entry.error();
  if (entry->kind != device_link::BoardKind::kVirtual)
    return Error{ErrorCode::kInvalidArgument, "Instructions are counted on virtual boards alone.",
                 "Name one of them, or none; see 'thimble-cli boards'."};
  settings.counted_on = entry->name;
  settings.count = [&context, board = *entry](std::span<const uint8_t> model, Job& job) -> Result<int64_t> {
    const auto counts = device_link::countInstructions(board, context.paths.virtualBoards(),
                                                       {model.begin(), model.end()}, job);
    if (!counts) return counts.error();
    return counts->inference;
  };
  return {};
}

int runCompress(const Context& context, const CompressOptions& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  const auto run = currentRun(**project);
  if (!run) return fail(context, run.error());
  compress::CompareSettings settings;
  settings.variants = options.variants;
  if (!options.keep.empty() &&
      std::find(settings.variants.begin(), settings.variants.end(), options.keep) == settings.variants.end())
    settings.variants.push_back(options.keep);
  settings.epochs = options.epochs;
  settings.clusters = options.clusters;
  if (const auto counter = countOn(context, options.board, settings); !counter)
    return fail(context, counter.error());
  TerminalJob job(context);
  const auto features = project::extractFeatures(**project, job);
  if (!features) return fail(context, features.error());
  const auto table = project::compareVariants(*run, *features, settings, job);
  if (!table) return fail(context, table.error());

  context.say(
      "  variant          validation      test     bytes  download     arena       MACs instructions");
  nlohmann::ordered_json variants = nlohmann::ordered_json::array();
  for (const compress::Variant& variant : table->variants) {
    context.say(line(variant));
    variants.push_back(toJson(variant));
  }
  context.say("* no other one is at least as good in everything" +
              (table->counted_on.empty() ? "" : "; instructions on " + table->counted_on) + ".");
  nlohmann::ordered_json result{{"run", run->id}, {"counted_on", table->counted_on}, {"variants", variants}};
  if (!options.keep.empty()) {
    const auto kept = project::keepVariant(**project, *run, *table->find(options.keep));
    if (!kept) return fail(context, kept.error());
    context.say("Kept " + kept->name + " as run " + std::to_string(kept->id) + ", now the current one.");
    result["kept"] = kept->id;
  }
  context.result(result);
  return kSuccess;
}

}  // namespace

Runner declareCompress(CLI::App& app) {
  std::vector<std::string> names;
  for (const compress::VariantKind& kind : compress::variantKinds()) names.emplace_back(kind.name);
  auto options = std::make_shared<CompressOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option("--variants", options->variants, "Which ones, parted by commas [all]")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  app.add_option("--epochs", options->epochs, "Of training on, for variants that need it [20]")
      ->check(CLI::Range(1, 1000));
  app.add_option("--clusters", options->clusters, "Different weights a layer when clustered [16]")
      ->check(CLI::Range(2, 256));
  app.add_option("--board", options->board, "Virtual board to count instructions on, or none [virtual-m4]");
  std::erase(names, "float");  // which no board runs
  app.add_option("--keep", options->keep, "Make this variant the current run")->check(CLI::IsMember(names));
  return [options](const Context& context) { return runCompress(context, *options); };
}

}  // namespace thimble::cli
