// thimble-cli train: trains, quantizes and evaluates a net on a project's windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

struct Options {
  std::string project, preset, optimizer;
  int epochs = 0, batch = 0, patience = -1;
  double learning_rate = 0;
  int64_t seed = -1;
};

void applyTo(const Options& options, project::Recipe& recipe) {
  if (!options.preset.empty()) recipe.net = {options.preset == "auto" ? "" : options.preset, {}, {}};
  nn::TrainSettings& t = recipe.training;
  if (!options.optimizer.empty())
    t.optimizer = options.optimizer == "sgd" ? nn::Optimizer::kSgd : nn::Optimizer::kAdam;
  if (options.epochs > 0) t.epochs = options.epochs;
  if (options.batch > 0) t.batch = options.batch;
  if (options.patience >= 0) t.patience = options.patience;
  if (options.learning_rate > 0) t.learning_rate = static_cast<float>(options.learning_rate);
  if (options.seed >= 0) t.seed = static_cast<uint64_t>(options.seed);
}

int run(const Context& context, const Options& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  auto recipe = (*project)->recipe();
  if (!recipe) return fail(context, recipe.error());
  applyTo(options, *recipe);
  if (const auto stored = (*project)->setRecipe(*recipe); !stored) return fail(context, stored.error());
  TerminalJob job(context);
  const auto table = project::extractFeatures(**project, job);
  if (!table) return fail(context, table.error());
  const auto run = project::trainRun(**project, *table, job, [&](const nn::EpochStats& epoch) {
    char line[120];
    std::snprintf(line, sizeof line, "epoch %d · loss %.4f · accuracy %.3f · validation %.4f, %.3f",
                  epoch.epoch, epoch.train_loss, epoch.train_accuracy, epoch.validation_loss,
                  epoch.validation_accuracy);
    job.progress(static_cast<double>(epoch.epoch) / recipe->training.epochs, line);
  });
  if (!run) return fail(context, run.error());

  nlohmann::ordered_json history = nlohmann::ordered_json::array();
  for (const nn::EpochStats& e : run->history) {
    history.push_back({{"epoch", e.epoch},
                       {"train_loss", e.train_loss},
                       {"train_accuracy", e.train_accuracy},
                       {"validation_loss", e.validation_loss},
                       {"validation_accuracy", e.validation_accuracy}});
  }
  const auto accuracy = [](const std::optional<double>& a) {
    return a ? nlohmann::ordered_json(*a) : nlohmann::ordered_json();
  };
  char line[160];
  std::snprintf(line, sizeof line, "Run %lld (%s): best epoch %d of %zu, model %zu bytes",
                static_cast<long long>(run->id), run->name.c_str(), run->best_epoch, run->history.size(),
                run->model.size());
  context.say(line);
  if (run->test_accuracy_float) {
    std::snprintf(line, sizeof line, "Test accuracy: %.4f float, %.4f int8", *run->test_accuracy_float,
                  *run->test_accuracy_int8);
    context.say(line);
  } else {
    context.say("No test windows: 'thimble-cli label --test-share 0.2' sets some recordings aside.");
  }
  context.result({{"run", run->id},
                  {"name", run->name},
                  {"preset", run->recipe.net.preset},
                  {"seed", run->recipe.training.seed},
                  {"best_epoch", run->best_epoch},
                  {"model_bytes", run->model.size()},
                  {"test_accuracy_float", accuracy(run->test_accuracy_float)},
                  {"test_accuracy_int8", accuracy(run->test_accuracy_int8)},
                  {"history", history}});
  return kSuccess;
}

}  // namespace

Runner declareTrain(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option("--preset", options->preset,
                 "dense, conv1d, or auto: by the data's shape [as the recipe says]")
      ->check(CLI::IsMember({"dense", "conv1d", "auto"}));
  app.add_option("--epochs", options->epochs, "At most this many epochs")->check(CLI::Range(1, 100000));
  app.add_option("--batch", options->batch, "Windows a step")->check(CLI::Range(1, 65536));
  app.add_option("--patience", options->patience, "Stop after this many epochs without gain; 0: never")
      ->check(CLI::Range(0, 100000));
  app.add_option("--learning-rate", options->learning_rate, "Step size")->check(CLI::Range(1e-7, 10.0));
  app.add_option("--optimizer", options->optimizer, "adam or sgd")->check(CLI::IsMember({"adam", "sgd"}));
  app.add_option("--seed", options->seed, "The same seed gives the same model")
      ->check(CLI::NonNegativeNumber);
  return [options](const Context& context) { return run(context, *options); };
}

}  // namespace thimble::cli
