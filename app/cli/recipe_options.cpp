// The options of training, augmentation and task, one line each.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recipe_options.h"

#include <charconv>

#include "app/cli/commands.h"

namespace thimble::cli {
namespace {

using project::Recipe;
using Options = std::shared_ptr<RecipeOptions>;

/// A number from least to most.  field: where it stands in a recipe.
template <class T, class Field>
void number(CLI::App& app, const Options& options, const char* name, const char* help, T least, T most,
            Field field) {
  app.add_option_function<T>(
         name,
         [options, field](const T& value) { options->add([=](Recipe& recipe) { field(recipe) = value; }); },
         help)
      ->check(within(least, most));
}

/// One of a table's names.
template <class Table, class Field>
void choice(CLI::App& app, const Options& options, const char* name, const std::string& help,
            const Table& table, Field field) {
  std::vector<std::string> names;
  for (const auto& [value, text] : table) names.emplace_back(text);
  app.add_option_function<std::string>(
         name,
         [options, field, &table](const std::string& text) {
           if (const auto value = valueIn(table, text))
             options->add([=](Recipe& recipe) { field(recipe) = *value; });
         },
         help + ": " + namesIn(table))
      ->check(CLI::IsMember(names));
}

template <class Field>
void text(CLI::App& app, const Options& options, const char* name, const char* help, Field field) {
  app.add_option_function<std::string>(
      name,
      [options, field](const std::string& value) {
        options->add([=](Recipe& recipe) { field(recipe) = value; });
      },
      help);
}

/// "balanced", "none" or a weight for each class: "1,2,0.5".
void setClassWeights(nn::TrainSettings& training, const std::string& value) {
  training.class_weights.clear();
  if (const auto named = valueIn(nn::kClassWeightings, value);
      named && *named != nn::ClassWeighting::kGiven) {
    training.class_weighting = *named;
    return;
  }
  training.class_weighting = nn::ClassWeighting::kGiven;
  for (size_t begin = 0; begin <= value.size();) {
    const size_t end = std::min(value.find(',', begin), value.size());
    float weight = 0;  // what is no number is refused by training
    std::from_chars(value.data() + begin, value.data() + end, weight);
    training.class_weights.push_back(weight);
    begin = end + 1;
  }
}

void declareAugmentation(CLI::App& app, const Options& o) {
  number<float>(app, o, "--noise", "Augment: noise of this many deviations", 0, 2,
                [](Recipe& r) -> float& { return r.training.augmentation.noise; });
  number<float>(app, o, "--scale", "Augment: times a factor within 1 ± this", 0, 0.9f,
                [](Recipe& r) -> float& { return r.training.augmentation.scale; });
  number<float>(app, o, "--shift", "Augment: moved in time by up to this share of the window", 0, 0.9f,
                [](Recipe& r) -> float& { return r.training.augmentation.shift; });
  number<float>(app, o, "--warp", "Augment: local speed within 1 ± this", 0, 0.9f,
                [](Recipe& r) -> float& { return r.training.augmentation.warp; });
  number<float>(app, o, "--rotation", "Augment: three axes turned by up to so many degrees", 0, 180,
                [](Recipe& r) -> float& { return r.training.augmentation.rotation; });
  number<float>(app, o, "--mixup", "Augment: blended with another example by Beta(this, this)", 0, 4,
                [](Recipe& r) -> float& { return r.training.augmentation.mixup; });
  number<int>(app, o, "--time-masks", "Augment: so many stretches of time left out", 0, 8,
              [](Recipe& r) -> int& { return r.training.augmentation.time_masks; });
  number<float>(app, o, "--time-mask", "Longest stretch, as a share of the window", 0, 1,
                [](Recipe& r) -> float& { return r.training.augmentation.time_mask; });
  number<int>(app, o, "--band-masks", "Augment: so many stretches of bands left out", 0, 8,
              [](Recipe& r) -> int& { return r.training.augmentation.band_masks; });
  number<float>(app, o, "--band-mask", "Widest stretch, as a share of the bands", 0, 1,
                [](Recipe& r) -> float& { return r.training.augmentation.band_mask; });
}

}  // namespace

void declareTrainingOptions(CLI::App& app, const Options& o) {
  number<int>(app, o, "--epochs", "At most this many epochs", 1, 100000,
              [](Recipe& r) -> int& { return r.training.epochs; });
  number<int>(app, o, "--batch", "Windows a step", 1, 65536,
              [](Recipe& r) -> int& { return r.training.batch; });
  number<int>(app, o, "--patience", "Stop after this many epochs without gain; 0: never", 0, 100000,
              [](Recipe& r) -> int& { return r.training.patience; });
  number<float>(app, o, "--learning-rate", "Step size", 1e-7f, 10.0f,
                [](Recipe& r) -> float& { return r.training.learning_rate; });
  choice(app, o, "--optimizer", "How steps are made", nn::kOptimizers,
         [](Recipe& r) -> nn::Optimizer& { return r.training.optimizer; });
  choice(app, o, "--schedule", "How the step size goes", nn::kSchedules,
         [](Recipe& r) -> nn::Schedule& { return r.training.schedule; });
  number<int>(app, o, "--step-epochs", "Schedule step: every so many epochs …", 1, 100000,
              [](Recipe& r) -> int& { return r.training.step_epochs; });
  number<float>(app, o, "--step-factor", "… the step size is multiplied by this", 1e-6f, 1,
                [](Recipe& r) -> float& { return r.training.step_factor; });
  number<float>(app, o, "--warmup", "Schedule one-cycle: share of the steps in which it rises", 0.01f, 0.9f,
                [](Recipe& r) -> float& { return r.training.warmup; });
  number<float>(app, o, "--momentum", "Of SGD", 0, 0.999f,
                [](Recipe& r) -> float& { return r.training.momentum; });
  number<float>(app, o, "--weight-decay", "Pull of weights towards 0", 0, 1,
                [](Recipe& r) -> float& { return r.training.l2; });
  number<float>(app, o, "--clip", "Longest gradient; 0: any", 0, 1e6f,
                [](Recipe& r) -> float& { return r.training.clip; });
  number<float>(app, o, "--ema", "Keep a running mean of the weights with this decay; 0: the weights", 0,
                0.9999f, [](Recipe& r) -> float& { return r.training.ema; });
  number<float>(app, o, "--validation", "Share of the recordings held back to see when it is best", 0, 0.5f,
                [](Recipe& r) -> float& { return r.training.validation; });
  number<uint64_t>(app, o, "--seed", "The same seed gives the same model", 0, INT64_MAX,
                   [](Recipe& r) -> uint64_t& { return r.training.seed; });
  number<int>(app, o, "--seeds", "Train so often with other first weights, keep the best by validation", 1,
              100, [](Recipe& r) -> int& { return r.training.seeds; });
  number<int>(app, o, "--aware-epochs", "Then train on for so many epochs with int8's rounding in sight", 0,
              1000, [](Recipe& r) -> int& { return r.quantize.aware_epochs; });
  number<int>(app, o, "--threads", "Cores that train at once, 0: all; the net is the same with any number", 0,
              256, [](Recipe& r) -> int& { return r.training.threads; });
  choice(app, o, "--loss", "What is made small", nn::kLosses,
         [](Recipe& r) -> nn::Loss& { return r.training.loss; });
  number<float>(app, o, "--label-smoothing", "Share of each label spread over all classes", 0, 0.5f,
                [](Recipe& r) -> float& { return r.training.label_smoothing; });
  number<float>(app, o, "--huber-delta", "Where Huber's loss turns to a line", 1e-3f, 1000,
                [](Recipe& r) -> float& { return r.training.huber_delta; });
  app.add_option_function<std::string>(
      "--class-weights",
      [o](const std::string& value) { o->add([value](Recipe& r) { setClassWeights(r.training, value); }); },
      "none, balanced, or a weight a class in the order of their names: 1,2,0.5");
  declareAugmentation(app, o);
}

void declareTaskOptions(CLI::App& app, const Options& o) {
  choice(app, o, "--task", "What the model answers", kTasks, [](Recipe& r) -> Task& { return r.task.kind; });
  text(app, o, "--target", "Regression: what the labels' numbers are",
       [](Recipe& r) -> std::string& { return r.task.target; });
  text(app, o, "--unit", "Regression: their unit", [](Recipe& r) -> std::string& { return r.task.unit; });
  app.add_option_function<std::vector<std::string>>(
      "--normal",
      [o](const std::vector<std::string>& labels) {
        o->add([labels](Recipe& r) { r.task.normal = labels; });
      },
      "Anomaly: the labels that are normal [normal]");
  choice(app, o, "--detector", "Anomaly: what finds it", anomaly::kDetectors,
         [](Recipe& r) -> anomaly::DetectorKind& { return r.task.anomaly.detector; });
  choice(app, o, "--threshold", "Anomaly: how the threshold is picked", anomaly::kThresholdRules,
         [](Recipe& r) -> anomaly::ThresholdRule& { return r.task.anomaly.threshold; });
  number<float>(app, o, "--false-alarms", "Threshold false-alarms: the share that may be", 0, 0.5f,
                [](Recipe& r) -> float& { return r.task.anomaly.false_alarms; });
  number<float>(app, o, "--percentile", "Threshold percentile: of the normal windows' scores", 50, 100,
                [](Recipe& r) -> float& { return r.task.anomaly.percentile; });
  number<int>(app, o, "--clusters", "Detector k-means: centres", 1, 64,
              [](Recipe& r) -> int& { return r.task.anomaly.clusters; });
  number<int>(app, o, "--components", "Detector gaussian-mixture: components", 1, 16,
              [](Recipe& r) -> int& { return r.task.anomaly.components; });
  number<float>(app, o, "--shrinkage", "Covariance drawn towards a ball by this share", 0, 1,
                [](Recipe& r) -> float& { return r.task.anomaly.shrinkage; });
  app.add_flag_callback(
      "--diagonal", [o] { o->add([](Recipe& r) { r.task.anomaly.full_covariance = false; }); },
      "Detector gaussian-mixture: features as if independent");
}

}  // namespace thimble::cli
