// Lab: what is tried around the current model: variants of it, a report on its quantization, cross-validation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <set>
#include <vector>

#include "core/compress/variants.h"
#include "core/nn/cross_validation.h"
#include "core/quantize/debugger.h"
#include "ui/models/app_paths.h"
#include "ui/models/loop.h"

namespace thimble::ui {

/// GUI thread only.  Every method starts a job and returns; results are immutable snapshots, told by the signals, and
/// forgotten when another model becomes the current one.
class Lab : public QObject {
  Q_OBJECT
 public:
  Lab(JobRunner& jobs, ProjectModel& project, Loop& loop, AppPaths paths, QObject* parent = nullptr);

  // Variants of the current model, each as it is done.
  void compare();
  bool comparing() const { return compare_job_ != 0; }
  void cancelComparing();
  const std::vector<std::shared_ptr<const compress::Variant>>& variants() const { return variants_; }
  QString countedOn() const { return counted_on_; }
  /// Stores a variant as a run of its own and makes it the current model; undoable.
  void keep(size_t variant);
  /// Makes a model anew from the current one's float net, by the recipe's settings of the quantization, and stores it
  /// as a run of its own, now the current one; undoable.
  void requantize();
  /// Puts a detector's threshold at `score` of today's scores, as a run of its own that becomes the current one; undoable.
  void keepThreshold(float score);

  // Where the current model loses what its float net knew, on the training or test windows.
  void debug(dataset::Split split);
  bool debugging() const { return debug_job_ != 0; }
  std::shared_ptr<const quantize::DebugReport> report() const { return report_; }
  /// The window, in the features' table, of a row of the report.
  size_t windowOf(size_t row) const { return row < debug_windows_.size() ? debug_windows_[row] : 0; }

  // Each recording tested by a net that never saw it; by the recipe, without storing a model.
  void crossValidate(int folds);
  bool validating() const { return folds_job_ != 0; }
  void cancelValidating();
  int foldsAsked() const { return folds_asked_; }
  /// Those done so far.
  const std::vector<nn::FoldScore>& folds() const { return folds_; }
  /// Null until all are done.
  std::shared_ptr<const nn::CrossValidation> crossValidation() const { return cross_; }
  Task foldsTask() const { return folds_task_; }

 Q_SIGNALS:
  void variantsChanged();
  void reportChanged();
  void foldsChanged();
  void failed(const QString& what, const thimble::Error& error);

 private:
  void forgetModel();
  void forgetProject();

  JobRunner& jobs_;
  ProjectModel& project_;
  Loop& loop_;
  AppPaths paths_;
  std::shared_ptr<const TrainedModel> model_;  // that the report is of
  int64_t compared_run_ = 0;                   // that the variants are of
  std::set<int64_t> kept_;                     // runs made of them
  std::vector<std::shared_ptr<const compress::Variant>> variants_;
  QString counted_on_;
  std::shared_ptr<const quantize::DebugReport> report_;
  std::vector<size_t> debug_windows_;
  std::vector<nn::FoldScore> folds_;
  std::shared_ptr<const nn::CrossValidation> cross_;
  int folds_asked_ = 0;
  Task folds_task_ = Task::kClassification;
  int compare_job_ = 0, debug_job_ = 0, folds_job_ = 0;
};

}  // namespace thimble::ui
