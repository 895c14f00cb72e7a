// The loop's middle steps, each a composition of the core's parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"

#include <algorithm>

#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"

namespace thimble::project {

namespace {

bool hasWindows(const features::FeatureTable& table, dataset::Split split) {
  return std::any_of(table.windows.begin(), table.windows.end(),
                     [&](const features::WindowRef& w) { return w.split == split; });
}

nn::Shape inputShape(const features::FeatureTable& table) {
  if (table.time_steps > 1) return {table.time_steps, 1, table.channels_per_step};
  return {1, 1, table.features};
}

/// Rows, labels and recordings of the training windows.
struct TrainingRows {
  std::vector<float> rows;
  std::vector<int> labels;
  std::vector<int64_t> groups;
};

TrainingRows trainingRows(const features::FeatureTable& table) {
  const std::vector<float> all = features::normalisedRows(table);
  TrainingRows out;
  for (size_t i = 0; i < table.windows.size(); ++i) {
    const features::WindowRef& window = table.windows[i];
    if (window.split != dataset::Split::kTrain) continue;
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(i) * table.features;
    out.rows.insert(out.rows.end(), row, row + table.features);
    out.labels.push_back(window.label);
    out.groups.push_back(window.recording);
  }
  return out;
}

}  // namespace

Result<features::FeatureTable> extractFeatures(const Project& project, Job& job) {
  const Result<Recipe> recipe = project.recipe();
  if (!recipe) return recipe.error();
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  return features::extract(
      *recordings, [&](int64_t id) { return project.samples(id); }, recipe->features, job);
}

nn::NetSpec netFor(const Recipe& recipe, const features::FeatureTable& table) {
  const nn::Shape input = inputShape(table);
  const int classes = static_cast<int>(table.classes.size());
  if (recipe.net.preset == "dense") return nn::densePreset(input, classes);
  if (recipe.net.preset == "conv1d" && input.h > 1) return nn::conv1dPreset(input, classes);
  if (recipe.net.layers.empty() || recipe.net.preset != "custom") return nn::recommend(input, classes);
  nn::NetSpec net = recipe.net;
  net.input = input;
  net.layers.back().units = classes;
  return net;
}

Result<std::vector<uint8_t>> buildModel(const nn::TrainedNet& net, const features::FeatureTable& table) {
  const TrainingRows training = trainingRows(table);
  Result<tflite::Graph> graph = quantize::quantize(net, training.rows, table.classes);
  if (!graph) return graph.error();
  Result<std::vector<uint8_t>> pipeline = features::pipelineBytes(table);
  if (!pipeline) return pipeline.error();
  graph->metadata[tflite::kPipelineMetadata] = std::move(*pipeline);
  std::string labels;
  for (const std::string& label : table.classes) labels += label + "\n";
  graph->metadata[tflite::kLabelsMetadata] = {labels.begin(), labels.end()};
  return tflite::writeModel(*graph);
}

Result<Run> trainRun(Project& project, const features::FeatureTable& table, Job& job,
                     const std::function<void(const nn::EpochStats&)>& on_epoch) {
  Result<Recipe> recipe = project.recipe();
  if (!recipe) return recipe.error();
  recipe->features = table.settings;
  recipe->net = netFor(*recipe, table);

  const TrainingRows training = trainingRows(table);
  const nn::Examples examples{training.rows, training.labels, training.groups};
  Result<nn::TrainedNet> net = nn::train(recipe->net, examples, recipe->training, job, on_epoch);
  if (!net) return net.error();

  Run run;
  run.name = recipe->net.preset + " seed " + std::to_string(recipe->training.seed);
  run.recipe = *recipe;
  run.history = net->history;
  run.best_epoch = net->best_epoch;
  run.net = nn::serialise(*net);
  Result<std::vector<uint8_t>> model = buildModel(*net, table);
  if (!model) return model.error();
  run.model = std::move(*model);
  if (hasWindows(table, dataset::Split::kTest)) {
    const Result<evaluate::Evaluation> test =
        evaluate::evaluate(table, dataset::Split::kTest, *net, run.model, job);
    if (!test) return test.error();
    run.test_accuracy_float = test->confusion_float.accuracy();
    run.test_accuracy_int8 = test->confusion_int8.accuracy();
  }
  Result<Run> stored = project.addRun(std::move(run));
  if (!stored) return stored;
  if (const Result<void> current = project.setCurrentRun(stored->id); !current) return current.error();
  return stored;
}

Result<evaluate::Evaluation> evaluateRun(const Run& run, const features::FeatureTable& table,
                                         dataset::Split split, Job& job) {
  const Result<nn::TrainedNet> net = nn::deserialise(run.net);
  if (!net) return net.error();
  return evaluate::evaluate(table, split, *net, run.model, job);
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
        project.samples(window.recording, window.begin, window.begin + table.settings.window);
    if (!samples) return samples.error();
    windows.push_back(std::move(samples->values));
  }
  return windows;
}

}  // namespace thimble::project
