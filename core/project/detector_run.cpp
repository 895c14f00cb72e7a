// Fit, score by the model's own graph, pick, and build again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/detector_run.h"

#include "core/evaluate/evaluation.h"
#include "core/nn/holdout.h"
#include "core/tflite/model_file.h"

namespace thimble::project {
namespace {

/// Rows and groups of some of the examples.
struct Picked {
  std::vector<float> rows;
  std::vector<int64_t> groups;
};

Picked pick(const TrainingExamples& examples, const std::vector<size_t>& indices) {
  const std::ptrdiff_t width = static_cast<std::ptrdiff_t>(examples.input.size());
  Picked picked;
  for (const size_t i : indices) {
    const auto row = examples.rows.begin() + static_cast<std::ptrdiff_t>(i) * width;
    picked.rows.insert(picked.rows.end(), row, row + width);
    picked.groups.push_back(examples.groups[i]);
  }
  return picked;
}

/// Scores of the deployable model itself, as a board will give them.
Result<std::vector<float>> deployedScores(const tflite::Graph& graph, std::span<const float> rows, Job& job) {
  const Result<std::vector<uint8_t>> file = tflite::writeModel(graph);
  if (!file) return file.error();
  return evaluate::deployedAnswers(*file, rows, job);
}

}  // namespace

Result<FittedDetector> fitDetector(const Recipe& recipe, const nn::NetSpec& net,
                                   const TrainingExamples& examples, Job& job,
                                   const std::function<void(const nn::EpochStats&)>& on_epoch,
                                   const nn::TrainStart* start) {
  const anomaly::Settings& settings = recipe.task.anomaly;
  const size_t width = static_cast<size_t>(examples.input.size());
  const std::vector<int> alike(examples.groups.size(), 0);
  // An autoencoder holds the same windows back by itself.
  const nn::Holdout holdout = nn::holdOut({{}, alike, examples.groups}, recipe.training);
  const Picked training = pick(examples, holdout.training), validation = pick(examples, holdout.validation);
  const bool learns_itself = settings.detector == anomaly::DetectorKind::kAutoencoder;
  const Picked whole = learns_itself ? Picked{examples.rows, examples.groups} : training;
  const anomaly::Lesson lesson{whole.rows, static_cast<int>(width), whole.groups, examples.axes,
                               net,        recipe.training,         on_epoch,     start};
  Result<anomaly::Detector> fitted = anomaly::fit(settings, lesson, job);
  if (!fitted) return fitted.error();
  FittedDetector result{*std::move(fitted), {}, {}};
  Result<tflite::Graph> graph = anomaly::deployable(result.detector, training.rows);
  if (!graph) return graph.error();
  const Result<std::vector<float>> normal =
      deployedScores(*graph, validation.rows.empty() ? training.rows : validation.rows, job);
  if (!normal) return normal.error();
  const Result<std::vector<float>> others = deployedScores(*graph, examples.other_rows, job);
  if (!others) return others.error();
  result.validation = anomaly::rocOf(*normal, *others);
  result.detector.threshold = anomaly::pickThreshold(*normal, *others, settings);
  for (anomaly::RocPoint& point : result.validation.points) point.threshold /= result.detector.threshold;
  graph = anomaly::deployable(result.detector, training.rows);
  if (!graph) return graph.error();
  result.graph = *std::move(graph);
  return result;
}

}  // namespace thimble::project
