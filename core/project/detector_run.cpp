// Fit, score by the model's own graph, pick, and build again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/detector_run.h"

#include <algorithm>

#include "core/evaluate/evaluation.h"
#include "core/nn/cross_validation.h"
#include "core/nn/holdout.h"
#include "core/tflite/model_file.h"

namespace thimble::project {
namespace {

/// Of the windows, held back by an autoencoder that would hold none back: its threshold needs some that it has not seen.
constexpr float kLeastShare = 0.2f;

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

/// Scores of the normal windows by detectors that did not see their recording: each fifth by one fitted on the rest.  A
/// detector of many features lies close to what it was fitted on, and a threshold from there would call all else an
/// anomaly.  Of a single recording the fifths follow one another.  Errors: as anomaly::fit and deployable.
Result<std::vector<float>> scoresByOthers(const Recipe& recipe, const nn::NetSpec& net,
                                          const TrainingExamples& examples, Job& job) {
  constexpr int kFolds = 5;
  const size_t n = examples.groups.size();
  const std::vector<int> alike(n, 0);
  nn::Random random(recipe.training.seed);
  std::vector<int> fold_of = nn::dealFolds({{}, alike, examples.groups}, kFolds, random);
  if (std::ranges::count(fold_of, fold_of.front()) == static_cast<std::ptrdiff_t>(n))
    for (size_t i = 0; i < n; ++i) fold_of[i] = static_cast<int>(i * kFolds / n);
  std::vector<float> all;
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<size_t> seen, unseen;
    for (size_t i = 0; i < n; ++i) (fold_of[i] == fold ? unseen : seen).push_back(i);
    if (unseen.empty()) continue;
    const Picked others = pick(examples, seen), asked = pick(examples, unseen);
    const anomaly::Lesson lesson{others.rows,   static_cast<int>(examples.input.size()),
                                 others.groups, examples.axes,
                                 net,           recipe.training};
    nn::PartJob part(job, fold, kFolds + 1);
    const Result<anomaly::Detector> fitted = anomaly::fit(recipe.task.anomaly, lesson, part);
    if (!fitted) return fitted.error();
    const Result<tflite::Graph> graph = anomaly::deployable(*fitted, others.rows);
    if (!graph) return graph.error();
    const Result<std::vector<float>> scores = deployedScores(*graph, asked.rows, part);
    if (!scores) return scores.error();
    all.insert(all.end(), scores->begin(), scores->end());
  }
  return all;
}

}  // namespace

Result<FittedDetector> fitDetector(const Recipe& recipe, const nn::NetSpec& net,
                                   const TrainingExamples& examples, Job& job,
                                   const std::function<void(const nn::EpochStats&)>& on_epoch,
                                   const nn::TrainStart* start) {
  const anomaly::Settings& settings = recipe.task.anomaly;
  const size_t width = static_cast<size_t>(examples.input.size());
  const std::vector<int> alike(examples.groups.size(), 0);
  const bool learns_itself = settings.detector == anomaly::DetectorKind::kAutoencoder;
  nn::TrainSettings training_settings = recipe.training;
  if (learns_itself && training_settings.validation == 0) training_settings.validation = kLeastShare;
  // An autoencoder holds the same windows back by itself.
  const nn::Holdout holdout = nn::holdOut({{}, alike, examples.groups}, training_settings);
  const Picked training = pick(examples, holdout.training), validation = pick(examples, holdout.validation);
  const Picked whole = learns_itself ? Picked{examples.rows, examples.groups} : training;
  const anomaly::Lesson lesson{whole.rows, static_cast<int>(width), whole.groups, examples.axes,
                               net,        training_settings,       on_epoch,     start};
  Result<anomaly::Detector> fitted = anomaly::fit(settings, lesson, job);
  if (!fitted) return fitted.error();
  FittedDetector result{*std::move(fitted), {}, {}};
  Result<tflite::Graph> graph = anomaly::deployable(result.detector, training.rows);
  if (!graph) return graph.error();
  Result<std::vector<float>> normal =
      deployedScores(*graph, validation.rows.empty() ? training.rows : validation.rows, job);
  if (!normal) return normal.error();
  if (validation.rows.empty() && !learns_itself) {
    Result<std::vector<float>> apart = scoresByOthers(recipe, net, examples, job);
    if (apart)
      normal = std::move(apart);
    else if (apart.error().code == ErrorCode::kCanceled)
      return apart.error();  // else: a fifth less is too little to fit on
  }
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
