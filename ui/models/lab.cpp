// Lab: the report on the quantization and the folds; what is of a model is forgotten with it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/lab.h"

#include "core/project/compression.h"
#include "core/project/cross_validate.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

Lab::Lab(JobRunner& jobs, ProjectModel& project, Loop& loop, AppPaths paths, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project), loop_(loop), paths_(std::move(paths)) {
  connect(&loop_, &Loop::modelChanged, this, &Lab::forgetModel);
  connect(&project_, &ProjectModel::projectChanged, this, &Lab::forgetProject);
}

void Lab::forgetModel() {
  const auto model = loop_.model();
  if (model == model_) return;
  model_ = model;
  jobs_.cancel(debug_job_);
  report_.reset();
  debug_windows_.clear();
  emit reportChanged();
  // Variants stay while one of them is the current model: one looks at several before one is kept.
  const int64_t run = model ? model->run : 0;
  if (run == compared_run_ || kept_.contains(run)) return;
  cancelComparing();
  variants_.clear();
  kept_.clear();
  counted_on_.clear();
  compared_run_ = 0;
  emit variantsChanged();
}

void Lab::forgetProject() {
  cancelValidating();
  folds_.clear();
  cross_.reset();
  emit foldsChanged();
}

void Lab::debug(dataset::Split split) {
  if (!loop_.model() || debugging()) return;
  loop_.extractThen([this, split] {
    const project::Run* run = project_.currentRun();
    if (!run || debugging()) return;
    const auto table = loop_.table();
    std::vector<size_t> windows;
    for (size_t i = 0; i < table->windows.size(); ++i)
      if (table->windows[i].split == split) windows.push_back(i);
    using Out = std::shared_ptr<const quantize::DebugReport>;
    debug_job_ = jobs_.run<Out>(
        tr("Layers"), this,
        [run = *run, table, split](Job& job) -> Result<Out> {
          auto report = project::debugRun(run, *table, split, job);
          if (!report) return report.error();
          return Out(std::make_shared<quantize::DebugReport>(std::move(*report)));
        },
        [this, windows = std::move(windows), id = run->id](Result<Out> report) {
          debug_job_ = 0;
          if (!report) return emit failed(tr("Layers"), report.error());
          if (!model_ || model_->run != id) return;
          report_ = *report;
          debug_windows_ = windows;
          emit reportChanged();
        });
  });
}

void Lab::crossValidate(int folds) {
  if (validating()) return;
  loop_.extractThen([this, folds] {
    if (validating()) return;
    folds_.clear();
    cross_.reset();
    folds_asked_ = folds;
    const project::Recipe recipe = project_.recipe();
    folds_task_ = recipe.task.kind;
    using Out = std::shared_ptr<const nn::CrossValidation>;
    folds_job_ = jobs_.run<Out>(
        tr("Cross-validation"), this,
        [this, recipe, table = loop_.table(), folds](Job& job) -> Result<Out> {
          auto all =
              project::crossValidate(recipe, *table, folds, job, [this](int, const nn::FoldScore& score) {
                QMetaObject::invokeMethod(
                    this,
                    [this, score] {
                      if (!validating()) return;
                      folds_.push_back(score);
                      emit foldsChanged();
                    },
                    Qt::QueuedConnection);
              });
          if (!all) return all.error();
          return Out(std::make_shared<nn::CrossValidation>(std::move(*all)));
        },
        [this](Result<Out> all) {
          folds_job_ = 0;
          if (all) {
            cross_ = *all;
            folds_ = cross_->folds;
          }
          emit foldsChanged();
          if (!all) emit failed(tr("Cross-validation"), all.error());
        });
    emit foldsChanged();
  });
}

void Lab::cancelValidating() { jobs_.cancel(folds_job_); }

}  // namespace thimble::ui
