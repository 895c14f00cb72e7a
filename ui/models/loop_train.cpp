// Loop, training: features if they are stale, then net, int8 model and a stored run.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

void Loop::train() {
  if (training()) return;
  extractThen([this] { startTraining(); });
}

void Loop::startTraining() {
  epochs_.clear();
  emit epochDone();
  // The run is trained by the recipe in the file: what is being written goes first.
  training_job_ = jobs_.run<project::Run>(
      tr("Training"), this,
      [this, &model = project_, project = project_.project(), table = table_](Job& job) {
        model.waitStored();
        return project::trainRun(*project, *table, job, [this](const nn::EpochStats& epoch) {
          QMetaObject::invokeMethod(
              this,
              [this, epoch] {
                epochs_.push_back(epoch);
                emit epochDone();
              },
              Qt::QueuedConnection);
        });
      },
      [this](Result<project::Run> run) {
        training_job_ = 0;
        emit trainingChanged();
        if (!run) return fail(tr("Training"), run.error());
        project_.addStoredRun(*run);
        evaluate();
      });
  emit trainingChanged();
}

bool Loop::training() const { return training_job_ != 0; }

void Loop::cancelTraining() { jobs_.cancel(training_job_); }

}  // namespace thimble::ui
