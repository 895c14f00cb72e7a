// The loop's middle steps, each a composition of the core's parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"

#include <algorithm>
#include <cmath>

#include "core/features/held_frames.h"
#include "core/nn/holdout.h"
#include "core/nn/train_hook.h"
#include "core/project/detector_run.h"
#include "core/project/presets.h"
#include "core/quantize/aware.h"
#include "core/quantize/choose.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "core/tflite/task_info.h"

namespace thimble::project {

namespace {

bool hasWindows(const features::FeatureTable& table, dataset::Split split) {
  return std::any_of(table.windows.begin(), table.windows.end(),
                     [&](const features::WindowRef& w) { return w.split == split; });
}

/// Keeps the project's checkpoint while a training runs; what cannot be stored is only not there to go on from.
class Checkpoints {
 public:
  Checkpoints(Project& project, const Recipe& recipe, bool resume) : project_(project) {
    checkpoint_.recipe = recipe;
    checkpoint_.epochs = recipe.training.epochs * recipe.training.seeds;
    if (!resume) return;
    Result<std::optional<Checkpoint>> stored = project.checkpoint();
    if (stored && *stored && toText((*stored)->recipe) == toText(recipe))
      state_ = std::move((*stored)->state);
  }

  nn::TrainStart start() {
    nn::TrainStart start;
    start.resume = state_;
    start.on_checkpoint = [this](std::vector<uint8_t> state) {
      checkpoint_.state = std::move(state);
      static_cast<void>(project_.setCheckpoint(checkpoint_));
    };
    return start;
  }
  void count(const nn::EpochStats& stats) { checkpoint_.epoch = stats.epoch; }
  bool resumes() const { return !state_.empty(); }
  void forget() { state_.clear(); }

 private:
  Project& project_;
  Checkpoint checkpoint_;
  std::vector<uint8_t> state_;
};

/// Runs `train(start)`; from the beginning if the stored state turns out to be of another training.
template <class Train>
auto trainOrResume(Checkpoints& checkpoints, nn::TrainStart start, Train train) {
  auto result = train(start);
  const bool useless =
      !result && (result.error().code == ErrorCode::kMismatch || result.error().code == ErrorCode::kCorrupt);
  if (!checkpoints.resumes() || !useless) return result;
  checkpoints.forget();
  start.resume = {};
  return train(start);
}

/// What was trained, ready to be stored.
struct Trained {
  std::vector<nn::EpochStats> history;
  int best_epoch = 0;
  std::vector<uint8_t> net, model;
  evaluate::FloatModel float_model;
  std::optional<double> validation_auc;
};

Result<std::vector<uint8_t>> modelFile(tflite::Graph graph, const features::FeatureTable& table) {
  Result<std::vector<uint8_t>> pipeline = features::pipelineBytes(table);
  if (!pipeline) return pipeline.error();
  graph.metadata[tflite::kPipelineMetadata] = std::move(*pipeline);
  return tflite::writeModel(graph);
}

}  // namespace

Result<features::FeatureTable> extractFeatures(const Project& project, Job& job) {
  const Result<Recipe> recipe = project.recipe();
  if (!recipe) return recipe.error();
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  Result<features::FeatureTable> table = features::extract(
      *recordings, [&](int64_t id) { return project.samples(id); }, recipe->features, job);
  if (!table) return table;
  if (const Result<void> prepared = prepareFor(recipe->task, *table); !prepared) return prepared.error();
  return table;
}

nn::NetSpec netFor(const Recipe& recipe, const features::FeatureTable& table) {
  const nn::Shape input = inputShape(table);
  const bool custom = recipe.net.preset == "custom" && !recipe.net.layers.empty();
  int outputs = static_cast<int>(table.classes.size());
  if (recipe.task.kind == Task::kRegression) outputs = 1;
  if (recipe.task.kind == Task::kAnomaly) {
    const anomaly::DetectorKind kind = recipe.task.anomaly.detector;
    if (kind != anomaly::DetectorKind::kAutoencoder)
      return {nameIn(anomaly::kDetectors, kind), input, {}, nn::Head::kLinear};
    if (!custom) return anomaly::autoencoderFor(input);
    outputs = table.features;
  }
  nn::NetSpec net = recipe.net;
  if (const Preset* preset = presetNamed(recipe.net.preset))
    net.layers = preset->layers(input, outputs);
  else if (recipe.net.preset == "dense")
    net = nn::densePreset(input, outputs);
  else if (recipe.net.preset == "conv1d" && input.h > 1)
    net = nn::conv1dPreset(input, outputs);
  else if (!custom)
    net = nn::recommend(input, outputs);
  net.input = input;
  net.layers.back().units = outputs;
  net.head = recipe.task.kind == Task::kClassification ? nn::Head::kSoftmax : nn::Head::kLinear;
  return net;
}

Result<quantize::QuantizeSettings> settingsFor(const nn::TrainedNet& net, const TrainingExamples& examples,
                                               const nn::TrainSettings& training,
                                               const quantize::QuantizeSettings& settings, Job& job) {
  const std::vector<int> strata = nn::strataOf(net.spec, examples.view());
  const size_t width = static_cast<size_t>(net.spec.input.size());
  std::vector<float> held;
  for (size_t i : nn::holdOut({{}, strata, examples.groups}, training).validation) {
    const auto row = std::span(examples.rows).subspan(i * width, width);
    held.insert(held.end(), row.begin(), row.end());
  }
  return quantize::chosenSettings(net, examples.rows, held, settings, job);
}

Result<std::vector<uint8_t>> buildModel(const nn::TrainedNet& net, const features::FeatureTable& table,
                                        const evaluate::TaskSettings& task,
                                        const quantize::QuantizeSettings& settings, Job* job) {
  Result<TrainingExamples> training = trainingExamples(table, task);
  if (!training) return training.error();
  const bool classes = task.kind == Task::kClassification;
  Result<tflite::Graph> graph = quantize::quantize(
      net, training->rows, classes ? table.classes : std::vector<std::string>{}, settings, job);
  if (!graph) return graph.error();
  if (!classes) tflite::setTask(*graph, {task.kind, task.target, task.unit, 1});
  return modelFile(*std::move(graph), table);
}

namespace {

/// By the recipe, its quantization-aware epochs last.  A state to go on from may be of either part.
Result<nn::TrainedNet> trainParts(const Recipe& recipe, const TrainingExamples& examples, Job& job,
                                  const std::function<void(const nn::EpochStats&)>& on_epoch,
                                  const nn::TrainStart& start) {
  const auto trainAware = [&](const nn::TrainedNet& net, const nn::TrainStart& from) {
    return quantize::trainAware(net, examples.view(), recipe.training, recipe.quantize, job, on_epoch, &from);
  };
  const bool aware = recipe.quantize.aware_epochs > 0;
  if (aware && !start.resume.empty()) {
    Result<nn::TrainedNet> resumed = trainAware({recipe.net, {}, {}, 0, {}}, start);
    if (resumed || resumed.error().code != ErrorCode::kMismatch) return resumed;
  }
  Result<nn::TrainedNet> net = nn::train(recipe.net, examples.view(), recipe.training, job, on_epoch, &start);
  if (!net || !aware) return net;
  nn::TrainStart after = start;
  after.resume = {};
  return trainAware(*net, after);
}

Result<Trained> trainNet(const Recipe& recipe, const features::FeatureTable& table,
                         const TrainingExamples& examples, Job& job,
                         const std::function<void(const nn::EpochStats&)>& on_epoch,
                         const nn::TrainStart& start) {
  Result<nn::TrainedNet> net = trainParts(recipe, examples, job, on_epoch, start);
  if (!net) return net.error();
  const auto settings = settingsFor(*net, examples, recipe.training, recipe.quantize, job);
  if (!settings) return settings.error();
  Result<std::vector<uint8_t>> model = buildModel(*net, table, recipe.task, *settings, &job);
  if (!model) return model.error();
  Trained trained{net->history, net->best_epoch, nn::serialise(*net), std::move(*model), {}, {}};
  trained.float_model = [net = *std::move(net)](std::span<const float> rows) {
    return nn::predict(net, rows);
  };
  return trained;
}

Result<Trained> trainDetector(const Recipe& recipe, const features::FeatureTable& table,
                              const TrainingExamples& examples, Job& job,
                              const std::function<void(const nn::EpochStats&)>& on_epoch,
                              const nn::TrainStart& start) {
  Result<FittedDetector> fitted = fitDetector(recipe, recipe.net, examples, job, on_epoch, &start);
  if (!fitted) return fitted.error();
  Result<std::vector<uint8_t>> model = modelFile(std::move(fitted->graph), table);
  if (!model) return model.error();
  Trained trained{{}, 0, anomaly::serialise(fitted->detector), std::move(*model), {}, {}};
  if (fitted->detector.net) {
    trained.history = fitted->detector.net->history;
    trained.best_epoch = fitted->detector.net->best_epoch;
  }
  if (!fitted->validation.points.empty()) trained.validation_auc = fitted->validation.auc;
  trained.float_model = [detector = std::move(fitted->detector)](std::span<const float> rows) {
    return anomaly::scores(detector, rows);
  };
  return trained;
}

}  // namespace

void addMetrics(Run& run, const evaluate::Evaluation& test) {
  const auto maybe = [&](double value, bool there = true) {
    return there && std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
  };
  const auto add = [&](const char* name, double of_float, double of_int8) {
    run.metrics.push_back({name, maybe(of_float, test.has_float), maybe(of_int8)});
  };
  if (test.task == Task::kRegression) {
    add("mae", test.errors_float.mae, test.errors_int8.mae);
    add("r2", test.errors_float.r2, test.errors_int8.r2);
    add("rmse", test.errors_float.rmse, test.errors_int8.rmse);
    return;
  }
  if (test.task == Task::kAnomaly) {
    add("auc", test.roc_float.auc, test.roc_int8.auc);
    add("detections", test.confusion_float.recall(1), test.confusion_int8.recall(1));
    add("false_alarms", 1 - test.confusion_float.recall(0), 1 - test.confusion_int8.recall(0));
  }
  if (test.has_float) run.test_accuracy_float = test.confusion_float.accuracy();
  run.test_accuracy_int8 = test.confusion_int8.accuracy();
}

Result<Run> trainRun(Project& project, const features::FeatureTable& table, Job& job,
                     const std::function<void(const nn::EpochStats&)>& on_epoch,
                     const TrainOptions& options) {
  Result<Recipe> recipe = project.recipe();
  if (!recipe) return recipe.error();
  recipe->features = table.settings;
  recipe->net = netFor(*recipe, table);
  const Result<TrainingExamples> examples = trainingExamples(table, recipe->task);
  if (!examples) return examples.error();

  std::vector<nn::LayerWeights> first;
  if (options.start_run != 0) {
    const Result<nn::NetSpec> net = startNet(project, options.start_run, recipe->net);
    if (!net) return net.error();
    recipe->net = *net;
    Result<std::vector<nn::LayerWeights>> weights =
        startWeights(project, options.start_run, recipe->net, recipe->training.seed);
    if (!weights) return weights.error();
    first = *std::move(weights);
  }
  Checkpoints checkpoints(project, *recipe, options.resume && first.empty());
  nn::TrainStart start = checkpoints.start();
  start.checkpoint_seconds = options.checkpoint_seconds;
  if (!first.empty()) {
    start.weights = &first;
    start.on_checkpoint = {};  // a checkpoint does not say what it began with
  }
  const auto told = [&](const nn::EpochStats& stats) {
    checkpoints.count(stats);
    if (on_epoch) on_epoch(stats);
  };
  const bool detector = recipe->task.kind == Task::kAnomaly;
  Result<Trained> trained = trainOrResume(checkpoints, start, [&](const nn::TrainStart& from) {
    return detector ? trainDetector(*recipe, table, *examples, job, told, from)
                    : trainNet(*recipe, table, *examples, job, told, from);
  });
  if (!trained) return trained.error();

  Run run;
  run.name = recipe->net.preset + " seed " + std::to_string(recipe->training.seed);
  run.recipe = *recipe;
  run.history = std::move(trained->history);
  run.best_epoch = trained->best_epoch;
  run.net = std::move(trained->net);
  run.model = std::move(trained->model);
  if (trained->validation_auc)
    run.metrics.push_back({"validation_auc", std::nullopt, trained->validation_auc});
  if (hasWindows(table, dataset::Split::kTest)) {
    const Result<evaluate::Evaluation> test =
        evaluate::evaluate(table, dataset::Split::kTest, recipe->task, trained->float_model, run.model, job);
    if (!test) return test.error();
    addMetrics(run, *test);
  }
  std::sort(run.metrics.begin(), run.metrics.end(),
            [](const Metric& a, const Metric& b) { return a.name < b.name; });
  Result<Run> stored = project.addRun(std::move(run));
  if (!stored) return stored;
  if (const Result<void> current = project.setCurrentRun(stored->id); !current) return current.error();
  static_cast<void>(project.dropCheckpoint());
  return stored;
}

Result<evaluate::FloatModel> floatModelOf(const Run& run) {
  if (run.net.empty()) return evaluate::FloatModel{};
  if (run.recipe.task.kind == Task::kAnomaly) {
    Result<anomaly::Detector> detector = anomaly::deserialise(run.net);
    if (!detector) return detector.error();
    return evaluate::FloatModel([detector = *std::move(detector)](std::span<const float> rows) {
      return anomaly::scores(detector, rows);
    });
  }
  Result<nn::TrainedNet> net = nn::deserialise(run.net);
  if (!net) return net.error();
  return evaluate::FloatModel(
      [net = *std::move(net)](std::span<const float> rows) { return nn::predict(net, rows); });
}

Result<evaluate::Evaluation> evaluateRun(const Run& run, const features::FeatureTable& table,
                                         dataset::Split split, Job& job) {
  const Result<evaluate::FloatModel> float_model = floatModelOf(run);
  if (!float_model) return float_model.error();
  return evaluate::evaluate(table, split, run.recipe.task, *float_model, run.model, job);
}

Result<std::vector<std::vector<int16_t>>> rawWindows(const Project& project,
                                                     const features::FeatureTable& table,
                                                     dataset::Split split, size_t at_most) {
  std::vector<size_t> wanted, others;
  for (size_t i = 0; i < table.windows.size(); ++i) {
    (table.windows[i].split == split ? wanted : others).push_back(i);
  }
  const auto spread = [](const std::vector<size_t>& from, size_t count, std::vector<size_t>& to) {
    const size_t take = std::min(count, from.size());
    for (size_t k = 0; k < take; ++k) to.push_back(from[k * from.size() / take]);
  };
  std::vector<size_t> chosen;
  spread(wanted, at_most, chosen);
  spread(others, at_most - chosen.size(), chosen);

  std::vector<std::vector<int16_t>> windows;
  windows.reserve(chosen.size());
  for (const size_t i : chosen) {
    const features::WindowRef& window = table.windows[i];
    Result<dataset::Samples> samples =
        project.samples(window.recording, window.begin, window.begin + window.frames);
    if (!samples) return samples.error();
    windows.push_back(features::heldFrames(samples->values, samples->channels, table.settings.window));
  }
  return windows;
}

}  // namespace thimble::project
