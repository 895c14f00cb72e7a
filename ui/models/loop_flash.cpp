// Loop, flash and live: the model onto the board, the proof, and live inference.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/board_controller.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {
constexpr size_t kProofWindows = 64;
}

void Loop::deploy() {
  auto session = board_.session();
  if (!model_ || !session || deploying()) return;
  // Extraction is needed for the proof's windows: raw frames of the test recordings.
  extractThen([this, session] {
    if (!model_) return;
    deployment_.reset();  // what the board runs is not known again until it is proved
    deploy_job_ = jobs_.run<device_link::Deployment>(
        tr("Flashing"), this,
        [session, model = model_, table = table_,
         project = project_.project()](Job& job) -> Result<device_link::Deployment> {
          auto windows = project::rawWindows(*project, *table, dataset::Split::kTest, kProofWindows);
          if (!windows) return windows.error();
          return device_link::deploy(*session, model->file, *windows, job, kProofWindows);
        },
        [this, run = model_->run](Result<device_link::Deployment> deployment) {
          deploy_job_ = 0;
          board_.askModel();  // it may run the new one even if its proof failed
          if (!deployment) {
            emit deploymentChanged();
            return fail(tr("Flashing"), deployment.error());
          }
          deployment_ = std::move(*deployment);
          deployed_run_ = run;
          emit deploymentChanged();
        });
    emit deploymentChanged();
  });
}

bool Loop::deploying() const { return deploy_job_ != 0; }

bool Loop::deploymentStale() const { return deployment_ && (!model_ || deployed_run_ != model_->run); }

void Loop::startLive() { setLive(true); }

void Loop::stopLive() { setLive(false); }

void Loop::setLive(bool on) {
  auto session = board_.session();
  if (!session) return;
  const int sensor = board_.sensor();
  jobs_.runQuiet<void>(
      this, [session, sensor, on](Job&) { return on ? session->startLive(sensor) : session->stopLive(); },
      [this, on](Result<void> result) {
        if (!result) return fail(tr("Live"), result.error());
        live_ = on;
        emit liveChanged();
      });
}

}  // namespace thimble::ui
