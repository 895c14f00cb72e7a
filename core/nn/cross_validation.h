// Cross-validation: every recording is tested once by a net that never saw it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/nn/trainer.h"

namespace thimble::nn {

/// One fold's net on the fold's own examples.  Behind a softmax loss and accuracy, behind a linear head loss, MAE, RMSE and
/// R², of detectors accuracy and AUC are given; the others are NaN.
struct FoldScore {
  int examples = 0;
  int best_epoch = 0;
  double loss = 0, accuracy = 0, mae = 0, rmse = 0, r2 = 0, auc = 0;
};
/// All NaN.
FoldScore noScore();

/// What all folds give; deviation: of the sample (n − 1).
struct CrossValidation {
  std::vector<FoldScore> folds;
  FoldScore mean, deviation;
  std::vector<int> fold_of;    // [n] which fold tested the example
  std::vector<float> outputs;  // [n][outputs] of the net that did not see it
};

/// Fills mean and deviation from the folds.
void summarise(CrossValidation& result);

/// A fold's part of the whole job.
class PartJob : public Job {
 public:
  PartJob(Job& whole, int part, int parts) : whole_(whole), part_(part), parts_(parts) {}
  void progress(double fraction, std::string_view step) override;
  bool canceled() const override { return whole_.canceled(); }

 private:
  Job& whole_;
  int part_, parts_;
};

/// The same examples, in the same order, as a fold is to see them, so that what is fitted to rows (their normalisation) is
/// fitted to those of the other folds alone.  fold_of: [n].  What it refers to stays until the next call.
using ExamplesOfFold = std::function<Examples(int fold, const std::vector<int>& fold_of)>;

/// Parts the groups of each class over `folds` (2 … 20) by the seed, trains on all but one (with the settings' own
/// holdout for early stopping) and tests on that one.  examples_of: if not given, the rows are taken as they are.
/// Errors: as train; kInvalidArgument for fewer groups than folds, or a class that is all in one fold.
Result<CrossValidation> crossValidate(const NetSpec& net, const Examples& examples,
                                      const TrainSettings& settings, int folds, Job& job,
                                      const std::function<void(int fold, const FoldScore&)>& on_fold = {},
                                      const ExamplesOfFold& examples_of = {});

}  // namespace thimble::nn
