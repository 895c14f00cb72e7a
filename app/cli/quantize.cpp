// thimble-cli quantize: writes a project's trained model as one .tflite file, made anew by other settings if asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/profile/model_cost.h"
#include "core/project/compression.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

struct QuantizeOptions {
  std::string project, out, calibration;
  double percentile = 0;
  bool per_channel_dense = false, correct_bias = false, wide = false;
  bool any() const {
    return !calibration.empty() || percentile > 0 || per_channel_dense || correct_bias || wide;
  }
};

/// The run's model made anew as the options say.
Result<project::Run> again(const Context& context, project::Project& project, project::Run run,
                           const QuantizeOptions& options) {
  quantize::QuantizeSettings settings = run.recipe.quantize;
  for (const auto& [calibration, name] : quantize::kCalibrations)
    if (options.calibration == name) settings.calibration = calibration;
  if (options.percentile > 0) {
    settings.percentile = static_cast<float>(options.percentile);
    if (options.calibration.empty()) settings.calibration = quantize::Calibration::kPercentile;
  }
  settings.per_channel_dense |= options.per_channel_dense;
  settings.correct_bias |= options.correct_bias;
  settings.wide |= options.wide;
  TerminalJob job(context);
  const auto table = project::extractFeatures(project, job);
  if (!table) return table.error();
  return project::requantizeRun(project, std::move(run), *table, settings, job);
}

int runQuantize(const Context& context, const QuantizeOptions& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  auto run = currentRun(**project);
  if (run && options.any()) run = again(context, **project, std::move(*run), options);
  if (!run) return fail(context, run.error());
  const auto cost = profile::costOf(run->model);
  if (!cost) return fail(context, cost.error());
  if (const auto written = writeFile(options.out, run->model.data(), run->model.size()); !written) {
    return fail(context, written.error());
  }
  context.say("Wrote " + options.out + ": " + std::to_string(cost->model_bytes) + " bytes, arena " +
              std::to_string(cost->arena_bytes) + " bytes, run " + std::to_string(run->id) + ".");
  nlohmann::ordered_json result{{"file", options.out},
                                {"run", run->id},
                                {"model_bytes", cost->model_bytes},
                                {"arena_bytes", cost->arena_bytes}};
  if (run->test_accuracy_int8) result["test_accuracy_int8"] = *run->test_accuracy_int8;
  context.result(result);
  return kSuccess;
}

}  // namespace

Runner declareQuantize(CLI::App& app) {
  std::vector<std::string> calibrations;
  for (const auto& [calibration, name] : quantize::kCalibrations) calibrations.emplace_back(name);
  auto options = std::make_shared<QuantizeOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option("-o,--out", options->out, "File to write, NAME.tflite")->required();
  app.add_option(
         "--calibration", options->calibration,
         "Make it anew with ranges by min-max, percentile, mse, or auto: the best on held-back windows")
      ->check(CLI::IsMember(calibrations));
  app.add_option("--percentile", options->percentile, "Share of values within the range [99.99]")
      ->check(within(50.0, 100.0));
  app.add_flag("--per-channel-dense", options->per_channel_dense, "A scale for each unit of dense layers");
  app.add_flag("--correct-bias", options->correct_bias, "Take rounding's mean error out of the biases");
  app.add_flag("--wide", options->wide, "16x8: activations of 16 bits");
  return [options](const Context& context) { return runQuantize(context, *options); };
}

}  // namespace thimble::cli
