// DeploySteps: how far the way of a model onto a board is: upload, verify, prove, live.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <optional>

#include "device_link/flash/deploy.h"
#include "ui/jobs/job_runner.h"

namespace thimble::ui {

enum class StepPhase { kWaiting, kRunning, kDone, kFailed };

struct DeployStep {
  QString name;
  QString detail;  // "42 %", "64 windows"
  StepPhase phase = StepPhase::kWaiting;
  double fraction = 0;
  friend bool operator==(const DeployStep&, const DeployStep&) = default;
};

inline constexpr int kDeploySteps = 4;
using DeploySteps = std::array<DeployStep, kDeploySteps>;

/// All that the steps follow from.
struct DeployFacts {
  std::optional<JobStatus> job;                       // the deployment that runs
  std::optional<device_link::Deployment> deployment;  // the one that is done
  std::optional<device_link::ModelInfo> on_board;     // this model, if the board says that it runs it
  bool live = false;
  int failed_step = -1;  // where the last one stopped; −1: it did not
};

DeploySteps deploySteps(const DeployFacts& facts);

/// Which step a deployment's job is in (0 upload, 1 verify, 2 prove), by what it says of itself.
int deployStepOf(const JobStatus& job);

}  // namespace thimble::ui
