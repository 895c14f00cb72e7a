// thimble-cli train: trains, quantizes and evaluates a net or a detector on a project's windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "app/cli/recipe_options.h"
#include "core/project/cross_validate.h"
#include "core/project/loop.h"
#include "core/project/presets.h"

namespace thimble::cli {

namespace {

using Json = nlohmann::ordered_json;

struct TrainOptions {
  std::string project, preset;
  int folds = 0;
  int64_t from_run = 0;
  bool afresh = false;
  double checkpoint_seconds = 3;
  std::shared_ptr<RecipeOptions> recipe = std::make_shared<RecipeOptions>();
};

Json maybe(const std::optional<double>& value) { return value ? Json(*value) : Json(); }
Json maybe(double value) { return std::isfinite(value) ? Json(value) : Json(); }

/// "Test auc: 0.9000 float, 0.8900 int8".
std::string describe(const project::Metric& metric) {
  const auto figure = [](const std::optional<double>& value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value.value_or(0));
    return value ? std::string(text) : "–";
  };
  // What is measured on held-back windows says so by its name, and of the model that is deployed alone.
  if (metric.name.starts_with("validation_")) return metric.name + ": " + figure(metric.of_int8);
  return "Test " + metric.name + ": " + figure(metric.of_float) + " float, " + figure(metric.of_int8) +
         " int8";
}

Json toJson(const nn::FoldScore& score) {
  return {{"examples", score.examples}, {"loss", maybe(score.loss)}, {"accuracy", maybe(score.accuracy)},
          {"mae", maybe(score.mae)},    {"rmse", maybe(score.rmse)}, {"r2", maybe(score.r2)},
          {"auc", maybe(score.auc)}};
}

/// The figure that counts for the task.
const std::pair<const char*, double nn::FoldScore::*> mainFigure(Task task) {
  if (task == Task::kRegression) return {"R²", &nn::FoldScore::r2};
  if (task == Task::kAnomaly) return {"AUC", &nn::FoldScore::auc};
  return {"accuracy", &nn::FoldScore::accuracy};
}

int validate(const Context& context, const TrainOptions& options, const project::Recipe& recipe,
             const features::FeatureTable& table, Job& job) {
  const auto [name, figure] = mainFigure(recipe.task.kind);
  const auto say = [&, name = name](const char* what, double value, const char* more) {
    char line[120];
    std::snprintf(line, sizeof line, "%s: %s %.4f%s", what, name, value, more);
    context.say(line);
  };
  const auto result = project::crossValidate(
      recipe, table, options.folds, job, [&, figure = figure](int fold, const nn::FoldScore& score) {
        say(("Fold " + std::to_string(fold + 1)).c_str(), score.*figure,
            (", " + std::to_string(score.examples) + " windows").c_str());
      });
  if (!result) return fail(context, result.error());
  char spread[40];
  std::snprintf(spread, sizeof spread, " ± %.4f", result->deviation.*figure);
  say("All folds", result->mean.*figure, spread);
  Json folds = Json::array();
  for (const nn::FoldScore& fold : result->folds) folds.push_back(toJson(fold));
  context.result(
      {{"folds", folds}, {"mean", toJson(result->mean)}, {"deviation", toJson(result->deviation)}});
  return kSuccess;
}

void showRun(const Context& context, const project::Run& run) {
  char line[160];
  std::string epochs;  // none of what is fitted at once
  if (!run.history.empty())
    epochs =
        "best epoch " + std::to_string(run.best_epoch) + " of " + std::to_string(run.history.size()) + ", ";
  std::snprintf(line, sizeof line, "Run %lld (%s): %smodel %zu bytes", static_cast<long long>(run.id),
                run.name.c_str(), epochs.c_str(), run.model.size());
  context.say(line);
  for (const project::Metric& metric : run.metrics) context.say(describe(metric));
  if (run.test_accuracy_int8) {
    std::snprintf(line, sizeof line, "Test accuracy: %.4f float, %.4f int8",
                  run.test_accuracy_float.value_or(std::nan("")), *run.test_accuracy_int8);
    context.say(line);
  } else if (run.metrics.empty()) {
    context.say("No test windows: 'thimble-cli label --test-share 0.2' sets some recordings aside.");
  }
  Json history = Json::array(), metrics = Json::object();
  for (const nn::EpochStats& e : run.history) {
    history.push_back({{"epoch", e.epoch},
                       {"train_loss", e.train_loss},
                       {"train_accuracy", e.train_accuracy},
                       {"validation_loss", e.validation_loss},
                       {"validation_accuracy", e.validation_accuracy}});
  }
  for (const project::Metric& metric : run.metrics)
    metrics[metric.name] = {{"float", maybe(metric.of_float)}, {"int8", maybe(metric.of_int8)}};
  context.result({{"run", run.id},
                  {"name", run.name},
                  {"task", nameIn(kTasks, run.recipe.task.kind)},
                  {"preset", run.recipe.net.preset},
                  {"seed", run.recipe.training.seed},
                  {"best_epoch", run.best_epoch},
                  {"model_bytes", run.model.size()},
                  {"test_accuracy_float", maybe(run.test_accuracy_float)},
                  {"test_accuracy_int8", maybe(run.test_accuracy_int8)},
                  {"metrics", metrics},
                  {"history", history}});
}

bool namesNet(const std::string& preset) {
  return preset == "dense" || preset == "conv1d" || preset == "auto";
}

std::string taskNames() {
  std::string names;
  for (const project::Preset* preset : project::presets())
    names += (names.empty() ? "" : ", ") + std::string(preset->name);
  return names;
}

/// Features, net and training of the preset of that name, or of the one that suits the recordings; "": nothing.
Result<void> applyPreset(const project::Project& project, const std::string& name, project::Recipe& recipe) {
  if (name.empty()) return {};
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  const project::DataShape shape = project::shapeOf(*recordings);
  const project::Preset* named = project::presetNamed(name);
  const project::Recipe chosen = project::recipeOf(named ? *named : project::presetFor(shape), shape);
  recipe.features = chosen.features;
  recipe.net = chosen.net;
  recipe.training = chosen.training;
  return {};
}

int runTrain(const Context& context, const TrainOptions& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  auto recipe = (*project)->recipe();
  if (!recipe) return fail(context, recipe.error());
  if (namesNet(options.preset))
    recipe->net = {options.preset == "auto" ? "" : options.preset, {}, {}};
  else if (const auto applied = applyPreset(**project, options.preset, *recipe); !applied)
    return fail(context, applied.error());
  options.recipe->applyTo(*recipe);
  if (const auto stored = (*project)->setRecipe(*recipe); !stored) return fail(context, stored.error());
  TerminalJob job(context);
  const auto table = project::extractFeatures(**project, job);
  if (!table) return fail(context, table.error());
  if (options.folds > 0) return validate(context, options, *recipe, *table, job);
  const bool classes = recipe->task.kind == Task::kClassification;
  const auto run = project::trainRun(
      **project, *table, job,
      [&](const nn::EpochStats& epoch) {
        char line[120];
        std::snprintf(line, sizeof line, "epoch %d · loss %.4f · %s %.3f · validation %.4f, %.3f",
                      epoch.epoch, epoch.train_loss, classes ? "accuracy" : "R²", epoch.train_accuracy,
                      epoch.validation_loss, epoch.validation_accuracy);
        job.progress(static_cast<double>(epoch.epoch) / recipe->training.epochs, line);
      },
      {.resume = !options.afresh,
       .start_run = options.from_run,
       .checkpoint_seconds = options.checkpoint_seconds});
  if (!run) {
    if (run.error().code == ErrorCode::kCanceled)
      context.say("Stopped. The same command goes on from the last few seconds; --afresh begins anew.");
    return fail(context, run.error());
  }
  showRun(context, *run);
  return kSuccess;
}

}  // namespace

Runner declareTrain(CLI::App& app) {
  auto options = std::make_shared<TrainOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option(
         "--preset", options->preset,
         "A net: dense, conv1d, or auto: by the data's shape; or features, net and training of a task: " +
             taskNames() + ", or task: the one that suits the recordings [as the recipe says]")
      ->check([](const std::string& name) {
        const bool known = namesNet(name) || name == "task" || project::presetNamed(name);
        return known ? std::string() : "no preset; there are dense, conv1d, auto, task, " + taskNames();
      });
  declareTaskOptions(app, options->recipe);
  declareTrainingOptions(app, options->recipe);
  app.add_option("--folds", options->folds,
                 "Cross-validate by recording instead of keeping a run: 2 to 20 folds")
      ->check(CLI::Range(2, 20));
  app.add_option("--from-run", options->from_run, "Begin with the weights of this run")
      ->check(CLI::PositiveNumber);
  app.add_flag("--afresh", options->afresh, "Begin anew where a training was stopped");
  app.add_option("--checkpoint-seconds", options->checkpoint_seconds,
                 "Keep what is done every so many seconds, to go on from after a stop")
      ->check(within(0.0, 3600.0))
      ->capture_default_str();
  return [options](const Context& context) { return runTrain(context, *options); };
}

}  // namespace thimble::cli
