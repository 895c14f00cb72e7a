// Loop, training: features if they are stale, then net, int8 model and a stored run.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {
constexpr int kEpochsEveryMs = 40;  // small nets have thousands a second
}

void Loop::takeEpochs() {
  if (!coming_epochs_) return;
  const std::vector<nn::EpochStats> come = coming_epochs_->take();
  if (come.empty()) return;
  epochs_.insert(epochs_.end(), come.begin(), come.end());
  emit epochDone();
}

void Loop::train(bool resume) {
  if (training()) return;
  extractThen([this, resume] { startTraining(resume); });
}

void Loop::startTraining(bool resume) {
  if (training()) return;
  epochs_.clear();
  emit epochDone();
  coming_epochs_ = std::make_shared<EpochQueue>();
  epoch_timer_.start(kEpochsEveryMs);
  // The run is trained by the recipe in the file: what is being written goes first.
  training_job_ = jobs_.run<project::Run>(
      tr("Training"), this,
      [&model = project_, project = project_.project(), table = table_, coming = coming_epochs_,
       resume](Job& job) {
        model.waitStored();
        return project::trainRun(*project, *table, job,
                                 [&coming](const nn::EpochStats& epoch) { coming->push(epoch); },
                                 {.resume = resume});
      },
      [this](Result<project::Run> run) {
        training_job_ = 0;
        epoch_timer_.stop();
        takeEpochs();
        readCheckpoint();
        emit trainingChanged();
        if (!run) return fail(tr("Training"), run.error());
        project_.addStoredRun(*run);
        evaluate();
      });
  emit trainingChanged();
}

void Loop::readCheckpoint() {
  if (!project_.isOpen()) {
    checkpoint_.reset();
    return emit checkpointChanged();
  }
  using Out = std::optional<project::Checkpoint>;
  jobs_.runQuiet<Out>(
      this, [project = project_.project()](Job&) { return project->checkpoint(); },
      [this, project = project_.project()](Result<Out> found) {
        if (project != project_.project()) return;
        checkpoint_ = found ? *found : std::nullopt;
        emit checkpointChanged();
      });
}

bool Loop::checkpointFits() const {
  if (!checkpoint_) return false;
  const project::Recipe &then = checkpoint_->recipe, &now = project_.recipe();
  return then.features == now.features && giveTheSameNet(then.training, now.training) &&
         then.task == now.task && then.net == plannedNet();
}

void Loop::dropCheckpoint() {
  checkpoint_.reset();
  project_.store([](project::Project& project) { return project.dropCheckpoint(); });
  emit checkpointChanged();
}

bool Loop::training() const { return training_job_ != 0; }

void Loop::cancelTraining() { jobs_.cancel(training_job_); }

}  // namespace thimble::ui
