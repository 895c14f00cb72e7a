// Runs and tables brought into the form in which nets are compressed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/compression.h"

#include <cmath>

#include "core/base/named.h"
#include "core/evaluate/evaluation.h"
#include "core/project/loop.h"

namespace thimble::project {
namespace {

/// The run's net, if the table is made as its training's was.
Result<nn::TrainedNet> netOf(const Run& run, const features::FeatureTable& table) {
  if (run.net.empty() || run.recipe.task.kind == Task::kAnomaly)
    return Error{ErrorCode::kUnsupported, "Run '" + run.name + "' has no net that could be trained on.",
                 "Train a net that tells classes or numbers."};
  Result<nn::TrainedNet> net = nn::deserialise(run.net);
  if (!net) return net;
  const bool classes = net->spec.head == nn::Head::kSoftmax;
  if (net->spec.input.size() != table.features ||
      (classes && net->spec.layers.back().units != static_cast<int>(table.classes.size())))
    return Error{ErrorCode::kMismatch, "The net was trained for other features or classes than today's.",
                 "Compute the features and train again."};
  return net;
}

/// Windows of a split with what they should be answered.
struct SplitRows {
  std::vector<float> rows;
  std::vector<int> labels;
  std::vector<float> targets;
};

SplitRows rowsOf(const features::FeatureTable& table, dataset::Split split) {
  const std::vector<float> all = features::normalisedRows(table);
  SplitRows out;
  for (size_t i = 0; i < table.windows.size(); ++i) {
    if (table.windows[i].split != split) continue;
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(i) * table.features;
    out.rows.insert(out.rows.end(), row, row + table.features);
    out.labels.push_back(table.windows[i].label);
    if (i < table.targets.size()) out.targets.push_back(table.targets[i]);
  }
  return out;
}

std::optional<double> known(double score) {
  return std::isnan(score) ? std::nullopt : std::optional<double>(score);
}

Result<Run> storeCurrent(Project& project, Run run) {
  Result<Run> stored = project.addRun(std::move(run));
  if (!stored) return stored;
  if (const Result<void> current = project.setCurrentRun(stored->id); !current) return current.error();
  return stored;
}

}  // namespace

Result<compress::VariantTable> compareVariants(
    const Run& run, const features::FeatureTable& table, const compress::CompareSettings& settings, Job& job,
    const std::function<void(const compress::Variant&)>& on_variant) {
  const Result<nn::TrainedNet> net = netOf(run, table);
  if (!net) return net.error();
  const Result<TrainingExamples> training = trainingExamples(table, run.recipe.task);
  if (!training) return training.error();
  const SplitRows test = rowsOf(table, dataset::Split::kTest);
  const compress::CompressData data{training->view(), run.recipe.training, test.rows, test.labels,
                                    test.targets};
  const compress::ModelBuilder build = [&](const nn::TrainedNet& made, const quantize::QuantizeSettings& by,
                                           Job& part) {
    return buildModel(made, table, run.recipe.task, by, &part);
  };
  return compress::compareVariants(*net, data, build, settings, job, on_variant);
}

Result<Run> keepVariant(Project& project, const Run& run, const compress::Variant& variant) {
  if (variant.model.empty())
    return Error{ErrorCode::kInvalidArgument,
                 variant.failure.empty() ? "The float net is no model that boards run." : variant.failure,
                 "Keep another variant."};
  Run kept = run;
  kept.id = 0;
  kept.name = run.name + " · " + variant.kind->name;
  if (!(variant.net.spec == run.recipe.net)) {
    kept.recipe.net = variant.net.spec;
    kept.recipe.net.preset = "custom";
  }
  kept.recipe.quantize = variant.settings;
  kept.history = variant.net.history;
  kept.best_epoch = variant.net.best_epoch;
  kept.net = nn::serialise(variant.net);
  kept.model = variant.model;
  const bool classes = run.recipe.task.kind == Task::kClassification;
  const auto of_float = known(variant.float_test_accuracy), of_model = known(variant.test_accuracy);
  kept.test_accuracy_float = classes ? of_float : std::nullopt;
  kept.test_accuracy_int8 = classes ? of_model : std::nullopt;
  kept.metrics.clear();
  if (!classes) kept.metrics.push_back({"r2", of_float, of_model});
  return storeCurrent(project, std::move(kept));
}

Result<quantize::DebugReport> debugRun(const Run& run, const features::FeatureTable& table,
                                       dataset::Split split, Job& job) {
  const Result<nn::TrainedNet> net = netOf(run, table);
  if (!net) return net.error();
  return quantize::debugModel(*net, run.model, rowsOf(table, split).rows, job);
}

Result<Run> requantizeRun(Project& project, Run run, const features::FeatureTable& table,
                          const quantize::QuantizeSettings& settings, Job& job) {
  const Result<nn::TrainedNet> net = netOf(run, table);
  if (!net) return net.error();
  const Result<TrainingExamples> examples = trainingExamples(table, run.recipe.task);
  if (!examples) return examples.error();
  const auto chosen = settingsFor(*net, *examples, run.recipe.training, settings, job);
  if (!chosen) return chosen.error();
  Result<std::vector<uint8_t>> model = buildModel(*net, table, run.recipe.task, *chosen, &job);
  if (!model) return model.error();
  run.recipe.quantize = *chosen;
  run.model = std::move(*model);
  const auto test = evaluateRun(run, table, dataset::Split::kTest, job);
  if (!test) return test.error();
  run.metrics.clear();
  if (!test->windows.empty()) addMetrics(run, *test);
  run.id = 0;
  run.name +=
      std::string(" · ") + (chosen->wide ? "16x8" : nameIn(quantize::kCalibrations, chosen->calibration));
  return storeCurrent(project, std::move(run));
}

}  // namespace thimble::project
