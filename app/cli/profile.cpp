// thimble-cli profile: flash, RAM, operations and counted instructions of a model, layer by layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/profile/model_cost.h"
#include "core/tflite/model_file.h"
#include "device_link/virtual_board/profiler.h"

namespace thimble::cli {

namespace {

int runProfile(const Context& context, const std::string& path, const std::string& board) {
  const auto bytes = modelBytes(path);
  if (!bytes) return fail(context, bytes.error());
  const auto file = tflite::withMemoryPlan(*bytes);
  if (!file) return fail(context, file.error());
  if (const auto runnable = tflite::checkRunnable(*file); !runnable) return fail(context, runnable.error());
  const auto cost = profile::costOf(*file);
  if (!cost) return fail(context, cost.error());
  const auto entry = device_link::findBoard(context.paths.boards().string(), board);
  if (!entry) return fail(context, entry.error());
  TerminalJob job(context);
  const auto counts = device_link::countInstructions(*entry, context.paths.virtualBoards(), *file, job);
  if (!counts) return fail(context, counts.error());

  char line[200];
  std::snprintf(line, sizeof line, "%s on %s: %lld instructions an inference", path.c_str(),
                entry->name.c_str(), static_cast<long long>(counts->inference));
  context.say(line);
  std::snprintf(line, sizeof line, "model %lld bytes · arena %lld bytes · runtime code %lld bytes",
                static_cast<long long>(bytes->size()), static_cast<long long>(cost->arena_bytes),
                static_cast<long long>(counts->runtime_code_bytes));
  context.say(line);
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (size_t i = 0; i < cost->layers.size(); ++i) {
    const profile::LayerCost& layer = cost->layers[i];
    const int64_t instructions = i < counts->layers.size() ? counts->layers[i] : -1;
    layers.push_back({{"name", layer.name},
                      {"op", layer.op},
                      {"macs", layer.macs},
                      {"instructions", instructions},
                      {"output_bytes", layer.output_bytes}});
    std::snprintf(line, sizeof line, "  %-20s %10lld MACs %12lld instructions %8lld bytes out  %s",
                  layer.op.c_str(), static_cast<long long>(layer.macs), static_cast<long long>(instructions),
                  static_cast<long long>(layer.output_bytes), layer.name.c_str());
    context.say(line);
  }
  context.result({{"board", entry->id},
                  {"model_bytes", bytes->size()},
                  {"arena_bytes", cost->arena_bytes},
                  {"arena_lower_bound_bytes", cost->arena_lower_bound_bytes},
                  {"runtime_code_bytes", counts->runtime_code_bytes},
                  {"instructions", counts->inference},
                  {"feature_instructions", counts->features},
                  {"load_instructions", counts->load},
                  {"macs", cost->macs},
                  {"layers", layers}});
  return kSuccess;
}

}  // namespace

Runner declareProfile(CLI::App& app) {
  auto model = std::make_shared<std::string>();
  auto board = std::make_shared<std::string>("virtual-m4");
  app.add_option("MODEL", *model, "A .tflite file, or a project with a trained model")->required();
  app.add_option("--board", *board, "Virtual board to count on [virtual-m4]");
  return [model, board](const Context& context) { return runProfile(context, *model, *board); };
}

}  // namespace thimble::cli
