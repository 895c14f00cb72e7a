// thimble-cli debug-model: where the int8 model loses what the float net knew, layer by layer, and what helps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/compression.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

nlohmann::ordered_json toJson(const std::vector<quantize::Advice>& advice) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const quantize::Advice& a : advice)
    list.push_back({{"remedy", nameIn(quantize::kRemedies, a.remedy)}, {"text", a.text}});
  return list;
}

nlohmann::ordered_json toJson(const quantize::LayerReport& layer) {
  return {{"name", layer.name},
          {"signal_db", finiteOrNull(layer.signal_db)},
          {"rounding_db", finiteOrNull(layer.rounding_db)},
          {"mean_error_steps", layer.mean_error},
          {"saturated", layer.saturated},
          {"scale", layer.scale},
          {"zero_point", layer.zero_point},
          {"range", {layer.range_least, layer.range_most}},
          {"channel_spread", layer.channel_spread},
          {"histogram",
           {{"least", layer.histogram.least},
            {"most", layer.histogram.most},
            {"counts", layer.histogram.counts}}},
          {"advice", toJson(layer.advice)}};
}

int runDebugModel(const Context& context, const std::string& path, const std::string& split) {
  const auto project = openProject(path);
  if (!project) return fail(context, project.error());
  const auto run = currentRun(**project);
  if (!run) return fail(context, run.error());
  TerminalJob job(context);
  const auto table = project::extractFeatures(**project, job);
  if (!table) return fail(context, table.error());
  const auto report =
      project::debugRun(*run, *table, split == "test" ? dataset::Split::kTest : dataset::Split::kTrain, job);
  if (!report) return fail(context, report.error());

  char line[240];
  if (run->recipe.task.kind == Task::kClassification)
    std::snprintf(line, sizeof line, "%s on %zu %s windows: the same answer on %.2f %%", run->name.c_str(),
                  report->rows, split.c_str(), 100 * report->agreement);
  else
    std::snprintf(line, sizeof line, "%s on %zu %s windows", run->name.c_str(), report->rows, split.c_str());
  context.say(line);
  context.say("  layer                 signal   own range   mean error  cut off   integers hold");
  nlohmann::ordered_json layers = nlohmann::ordered_json::array(), worst = nlohmann::ordered_json::array();
  for (const quantize::LayerReport& layer : report->layers) {
    std::snprintf(line, sizeof line, "  %-20.20s %5.1f dB    %5.1f dB  %6.2f steps  %5.2f %%   %.4g to %.4g",
                  layer.name.c_str(), layer.signal_db, layer.rounding_db, layer.mean_error,
                  100 * layer.saturated, double{layer.range_least}, double{layer.range_most});
    context.say(line);
    layers.push_back(toJson(layer));
  }
  for (const quantize::WindowReport& w : report->worst)
    worst.push_back(
        {{"window", w.row}, {"error", w.error}, {"float", w.float_class}, {"model", w.model_class}});
  if (!report->worst.empty()) {
    const quantize::WindowReport& w = report->worst.front();
    std::snprintf(line, sizeof line, "Worst window: number %zu, off by %.3f", w.row, w.error);
    context.say(line);
  }
  for (const quantize::Advice& advice : report->advice) context.say("- " + advice.text);
  context.result({{"run", run->id},
                  {"split", split},
                  {"windows", report->rows},
                  {"agreement", report->agreement},
                  {"layers", layers},
                  {"worst", worst},
                  {"advice", toJson(report->advice)}});
  return kSuccess;
}

}  // namespace

Runner declareDebugModel(CLI::App& app) {
  auto project = std::make_shared<std::string>();
  auto split = std::make_shared<std::string>("train");
  app.add_option("PROJECT", *project, "Project file, NAME.thimble")->required();
  app.add_option("--split", *split, "Which windows: train or test [train]")
      ->check(CLI::IsMember({"train", "test"}));
  return [project, split](const Context& context) { return runDebugModel(context, *project, *split); };
}

}  // namespace thimble::cli
