// Folds dealt, trained and tested one after another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/cross_validation.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <set>

#include "core/nn/holdout.h"
#include "core/nn/train_checks.h"

namespace thimble::nn {
namespace {

/// Examples of their own, copied out of others.
struct Subset {
  std::vector<float> rows, targets;
  std::vector<int> labels;
  std::vector<int64_t> groups;

  void add(const Examples& from, size_t i, size_t width, size_t outputs) {
    rows.insert(rows.end(), from.rows.begin() + static_cast<std::ptrdiff_t>(i * width),
                from.rows.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
    if (!from.targets.empty())
      targets.insert(targets.end(), from.targets.begin() + static_cast<std::ptrdiff_t>(i * outputs),
                     from.targets.begin() + static_cast<std::ptrdiff_t>((i + 1) * outputs));
    if (!from.labels.empty()) labels.push_back(from.labels[i]);
    groups.push_back(from.groups[i]);
  }
};

FoldScore scoreClasses(const std::vector<float>& answers, const std::vector<int>& labels, size_t classes) {
  FoldScore score = noScore();
  score.accuracy = score.loss = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const float* p = answers.data() + i * classes;
    score.accuracy += std::max_element(p, p + classes) - p == labels[i];
    score.loss -= std::log(std::max(double{p[labels[i]]}, 1e-30));
  }
  score.accuracy /= static_cast<double>(labels.size());
  score.loss /= static_cast<double>(labels.size());
  return score;
}

FoldScore scoreNumbers(const std::vector<float>& answers, std::span<const float> targets, size_t outputs) {
  FoldScore score = noScore();
  score.mae = 0;
  const size_t examples = targets.size() / outputs;
  double squares = 0, spread = 0;
  for (size_t j = 0; j < outputs; ++j) {
    double mean = 0;
    for (size_t i = 0; i < examples; ++i)
      mean += double{targets[i * outputs + j]} / static_cast<double>(examples);
    for (size_t i = 0; i < examples; ++i) {
      const double target = targets[i * outputs + j], off = double{answers[i * outputs + j]} - target;
      score.mae += std::abs(off);
      squares += off * off;
      spread += (target - mean) * (target - mean);
    }
  }
  const double count = static_cast<double>(targets.size());
  score.mae /= count;
  score.loss = squares / count;
  score.rmse = std::sqrt(score.loss);
  score.r2 = spread > 0 ? 1 - squares / spread : std::nan("");
  return score;
}

/// One fold: trained on the others, tested on its own.
Result<FoldScore> testFold(const NetSpec& net, const Examples& examples, const TrainSettings& settings,
                           int fold, CrossValidation& result, Job& job) {
  const size_t width = static_cast<size_t>(net.input.size()),
               outputs = static_cast<size_t>(net.layers.back().units);
  Subset others, own;
  for (size_t i = 0; i < examples.groups.size(); ++i)
    (result.fold_of[i] == fold ? own : others).add(examples, i, width, outputs);
  const Examples training{others.rows,    others.labels, others.groups,
                          others.targets, examples.axes, examples.reconstruct};
  const Result<TrainedNet> trained = train(net, training, settings, job);
  if (!trained) return trained.error();
  const std::vector<float> answers = predict(*trained, own.rows);
  size_t next = 0;
  for (size_t i = 0; i < examples.groups.size(); ++i) {
    if (result.fold_of[i] != fold) continue;
    std::copy_n(answers.data() + next, outputs, result.outputs.data() + i * outputs);
    next += outputs;
  }
  FoldScore score = net.head == Head::kSoftmax
                        ? scoreClasses(answers, own.labels, outputs)
                        : scoreNumbers(answers, examples.reconstruct ? own.rows : own.targets, outputs);
  score.examples = static_cast<int>(own.groups.size());
  score.best_epoch = trained->best_epoch;
  return score;
}

}  // namespace

FoldScore noScore() {
  const double none = std::nan("");
  return {0, 0, none, none, none, none, none, none};
}

void PartJob::progress(double fraction, std::string_view step) {
  whole_.progress(
      (part_ + std::clamp(fraction, 0.0, 1.0)) / parts_,
      "Fold " + std::to_string(part_ + 1) + " of " + std::to_string(parts_) + ": " + std::string(step));
}

void summarise(CrossValidation& result) {
  const double n = static_cast<double>(result.folds.size());
  for (double FoldScore::*field : {&FoldScore::loss, &FoldScore::accuracy, &FoldScore::mae, &FoldScore::rmse,
                                   &FoldScore::r2, &FoldScore::auc}) {
    double sum = 0, square = 0;
    for (const FoldScore& fold : result.folds) sum += fold.*field;
    for (const FoldScore& fold : result.folds) square += std::pow(fold.*field - sum / n, 2);
    result.mean.*field = sum / n;
    result.deviation.*field = std::sqrt(square / (n - 1));
  }
  for (const FoldScore& fold : result.folds) result.mean.examples += fold.examples;
}

Result<CrossValidation> crossValidate(const NetSpec& net, const Examples& examples,
                                      const TrainSettings& settings, int folds, Job& job,
                                      const std::function<void(int fold, const FoldScore&)>& on_fold,
                                      const ExamplesOfFold& examples_of) {
  try {
    if (Result<std::vector<LayerInfo>> infos = inspect(net); !infos) return infos.error();
    if (Result<void> ok = checkSettings(net, settings); !ok) return ok.error();
    if (Result<void> ok = checkExamples(net, examples); !ok) return ok.error();
    if (folds < 2 || folds > 20)
      return Error{ErrorCode::kInvalidArgument, std::to_string(folds) + " folds are not possible.",
                   "Choose 2 to 20."};
    const size_t groups = std::set(examples.groups.begin(), examples.groups.end()).size();
    if (groups < static_cast<size_t>(folds))
      return Error{
          ErrorCode::kInvalidArgument,
          "There are only " + std::to_string(groups) + " recordings for " + std::to_string(folds) + " folds.",
          "Choose fewer folds, or record more."};
    const std::vector<int> strata = strataOf(net, examples);
    Random random(settings.seed);
    CrossValidation result;
    result.fold_of = dealFolds({{}, strata, examples.groups}, folds, random);
    result.outputs.resize(examples.groups.size() * static_cast<size_t>(net.layers.back().units));
    for (int fold = 0; fold < folds; ++fold) {
      PartJob part(job, fold, folds);
      const Examples seen = examples_of ? examples_of(fold, result.fold_of) : examples;
      Result<FoldScore> score = testFold(net, seen, settings, fold, result, part);
      if (!score) return score.error();
      result.folds.push_back(*score);
      if (on_fold) on_fold(fold, *score);
    }
    summarise(result);
    return result;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for the folds.", "Use longer strides."};
  }
}

}  // namespace thimble::nn
