// Folds of nets by the trainer, folds of detectors here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/cross_validate.h"

#include <set>

#include "core/features/normalisation.h"
#include "core/nn/holdout.h"
#include "core/project/detector_run.h"
#include "core/project/loop.h"

namespace thimble::project {
namespace {

/// The examples with features normalised by those that are not in the fold.
TrainingExamples refitted(const features::FeatureTable& table, const evaluate::TaskSettings& task,
                          const TrainingExamples& all, const std::vector<int>& fold_of, int fold) {
  features::FeatureTable own = table;
  std::vector<bool> counts(table.windows.size(), false);
  for (size_t i = 0; i < fold_of.size(); ++i) counts[all.windows[i]] = fold_of[i] != fold;
  features::fitNormalisation(own, [&](size_t window) { return counts[window]; });
  return trainingExamples(own, task).value();
}

/// The normal examples of all folds but one, or of it alone; the others stay.
TrainingExamples partOf(const TrainingExamples& all, const std::vector<int>& fold_of, int fold, bool own) {
  TrainingExamples part = all;
  part.rows.clear();
  part.groups.clear();
  part.windows.clear();
  part.labels.clear();
  const std::ptrdiff_t width = static_cast<std::ptrdiff_t>(all.input.size());
  for (size_t i = 0; i < fold_of.size(); ++i) {
    if ((fold_of[i] == fold) != own) continue;
    const auto row = all.rows.begin() + static_cast<std::ptrdiff_t>(i) * width;
    part.rows.insert(part.rows.end(), row, row + width);
    part.groups.push_back(all.groups[i]);
    part.windows.push_back(all.windows[i]);
    part.labels.push_back(all.labels[i]);
  }
  return part;
}

Result<nn::CrossValidation> validateDetector(const Recipe& recipe, const features::FeatureTable& table,
                                             const nn::NetSpec& net, const TrainingExamples& examples,
                                             int folds, Job& job,
                                             const std::function<void(int, const nn::FoldScore&)>& on_fold) {
  const size_t groups = std::set(examples.groups.begin(), examples.groups.end()).size();
  if (folds < 2 || folds > 20 || groups < static_cast<size_t>(folds))
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(folds) + " folds of " + std::to_string(groups) +
                     " normal recordings are not possible.",
                 "Choose 2 to 20 folds, at most one a recording."};
  const std::vector<int> alike(examples.groups.size(), 0);
  nn::Random random(recipe.training.seed);
  nn::CrossValidation result;
  result.fold_of = nn::dealFolds({{}, alike, examples.groups}, folds, random);
  result.outputs.resize(examples.groups.size());
  for (int fold = 0; fold < folds; ++fold) {
    nn::PartJob part(job, fold, folds);
    const TrainingExamples seen = refitted(table, recipe.task, examples, result.fold_of, fold),
                           own = partOf(seen, result.fold_of, fold, true);
    const Result<FittedDetector> fitted =
        fitDetector(recipe, net, partOf(seen, result.fold_of, fold, false), part);
    if (!fitted) return fitted.error();
    const std::vector<float> normal = anomaly::scores(fitted->detector, own.rows);
    const std::vector<float> others = anomaly::scores(fitted->detector, seen.other_rows);
    nn::FoldScore score = nn::noScore();
    score.examples = static_cast<int>(normal.size());
    score.auc = anomaly::rocOf(normal, others).auc;
    size_t right = 0, next = 0;
    for (const float s : normal) right += s < 1;
    for (const float s : others) right += s >= 1;
    score.accuracy = static_cast<double>(right) / static_cast<double>(normal.size() + others.size());
    for (size_t i = 0; i < result.fold_of.size(); ++i)
      if (result.fold_of[i] == fold) result.outputs[i] = normal[next++];
    result.folds.push_back(score);
    if (on_fold) on_fold(fold, score);
  }
  nn::summarise(result);
  return result;
}

}  // namespace

Result<nn::CrossValidation> crossValidate(
    const Recipe& recipe, const features::FeatureTable& table, int folds, Job& job,
    const std::function<void(int fold, const nn::FoldScore&)>& on_fold) {
  const Result<TrainingExamples> examples = trainingExamples(table, recipe.task);
  if (!examples) return examples.error();
  const nn::NetSpec net = netFor(recipe, table);
  if (recipe.task.kind == Task::kAnomaly)
    return validateDetector(recipe, table, net, *examples, folds, job, on_fold);
  TrainingExamples seen;
  const auto examples_of = [&](int fold, const std::vector<int>& fold_of) {
    seen = refitted(table, recipe.task, *examples, fold_of, fold);
    return seen.view();
  };
  return nn::crossValidate(net, examples->view(), recipe.training, folds, job, on_fold, examples_of);
}

}  // namespace thimble::project
