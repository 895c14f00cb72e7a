// DeploySteps: the job's own words say where it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/deploy_steps.h"

#include <QCoreApplication>

namespace thimble::ui {
namespace {

enum { kUpload, kVerify, kProve, kLive };

QString tr(const char* text) { return QCoreApplication::translate("DeploySteps", text); }

}  // namespace

int deployStepOf(const JobStatus& job) {
  if (job.step.startsWith("Prov")) return kProve;
  if (job.step.startsWith("Upload") && job.fraction >= 1) return kVerify;
  return kUpload;
}

DeploySteps deploySteps(const DeployFacts& facts) {
  DeploySteps steps{{{tr("Upload"), {}}, {tr("Verify"), {}}, {tr("Prove"), {}}, {tr("Live"), {}}}};
  const auto done = [&](int step, const QString& detail) {
    steps[static_cast<size_t>(step)].phase = StepPhase::kDone;
    steps[static_cast<size_t>(step)].detail = detail;
  };
  if (facts.job) {
    const int now = deployStepOf(*facts.job);
    for (int i = 0; i < now; ++i) done(i, {});
    DeployStep& running = steps[static_cast<size_t>(now)];
    running.phase = StepPhase::kRunning;
    running.fraction = facts.job->fraction < 0 ? 0 : facts.job->fraction;
    running.detail = now == kVerify || facts.job->fraction < 0
                         ? QString("…")
                         : QString("%1 %").arg(running.fraction * 100, 0, 'f', 0);
    return steps;
  }
  if (facts.failed_step >= 0) {
    for (int i = 0; i < facts.failed_step; ++i) done(i, {});
    steps[static_cast<size_t>(facts.failed_step)].phase = StepPhase::kFailed;
    steps[static_cast<size_t>(facts.failed_step)].detail = tr("stopped");
    return steps;
  }
  const auto model = facts.deployment ? std::optional(facts.deployment->model) : facts.on_board;
  if (!model) return steps;
  done(kUpload, tr("slot %1").arg(model->slot));
  done(kVerify, tr("CRC %1").arg(model->crc32, 8, 16, QChar('0')));
  if (facts.deployment && facts.deployment->proof.mismatches == 0) {
    done(kProve, tr("%1 windows").arg(facts.deployment->proof.windows));
  } else if (facts.deployment) {
    steps[kProve].phase = StepPhase::kFailed;
    steps[kProve].detail = tr("%1 differ").arg(facts.deployment->proof.mismatches);
  }
  if (facts.live) {
    steps[kLive].phase = StepPhase::kRunning;
    steps[kLive].detail = tr("running");
  }
  return steps;
}

}  // namespace thimble::ui
