// Loop: what its parts share: staleness, errors, and the model of the project's current run.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/loop.h"

#include <algorithm>

#include "core/project/import_model.h"
#include "core/project/loop.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/board_controller.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {
constexpr int kCostDelayMs = 30;
}  // namespace

bool giveTheSameNet(const nn::TrainSettings& one, const nn::TrainSettings& other) {
  nn::TrainSettings with_its_threads = other;
  with_its_threads.threads = one.threads;
  return one == with_its_threads;
}

Loop::Loop(JobRunner& jobs, ProjectModel& project, BoardController& board, AppPaths paths, QObject* parent)
    : QObject(parent),
      jobs_(jobs),
      project_(project),
      board_(board),
      paths_(std::move(paths)),
      matching_(jobs, this) {
  cost_timer_.setSingleShot(true);
  cost_timer_.setInterval(kCostDelayMs);
  connect(&cost_timer_, &QTimer::timeout, this, &Loop::refreshCost);
  connect(&epoch_timer_, &QTimer::timeout, this, &Loop::takeEpochs);
  connect(&project_, &ProjectModel::projectChanged, this, &Loop::forgetAll);
  connect(&project_, &ProjectModel::projectChanged, this, &Loop::readCheckpoint);
  connect(&project_, &ProjectModel::recipeChanged, &cost_timer_, qOverload<>(&QTimer::start));
  connect(&project_, &ProjectModel::recordingsChanged, &cost_timer_, qOverload<>(&QTimer::start));
  connect(&project_, &ProjectModel::runsChanged, this, &Loop::loadCurrentRun);
  connect(&board_, &BoardController::stateChanged, this, [this] {
    if (board_.connected()) return;
    deployment_.reset();
    live_ = false;
    emit deploymentChanged();
    emit liveChanged();
  });
  connect(&board_, &BoardController::modelChanged, this, &Loop::matchBoard);
  connect(&project_, &ProjectModel::runsChanged, this, &Loop::matchBoard);
  connect(&board_, &BoardController::liveResult, this,
          [this](const device_link::LiveResult& result) { emit liveResult(result); });
}

void Loop::forgetAll() {
  table_.reset();
  table_key_ = {};
  epochs_.clear();
  coming_epochs_.reset();
  model_.reset();
  evaluation_.reset();
  cost_.reset();
  instructions_.reset();
  deployment_.reset();
  emit featuresChanged();
  emit modelChanged();
  emit evaluationChanged();
  emit costChanged();
  emit instructionsChanged();
  emit deploymentChanged();
}

Loop::DataKey Loop::dataKey() const {
  DataKey key;
  key.settings = project_.recipe().features;
  key.task = project_.recipe().task;
  for (const auto& recording : project_.recordings()) {
    if (!recording.segments.empty()) key.data.push_back({recording.id, recording.split, recording.segments});
  }
  return key;
}

bool Loop::tableStale() const { return table_ && !(table_key_ == dataKey()); }

bool Loop::modelStale() const {
  const project::Run* run = project_.currentRun();
  if (!model_ || !run) return false;
  const project::Recipe& now = project_.recipe();
  if (run->recipe.net.preset == project::kImported)
    return tableStale() || run->recipe.features != now.features;
  if (!(run->recipe.features == now.features && giveTheSameNet(run->recipe.training, now.training) &&
        run->recipe.task == now.task))
    return true;
  return tableStale() || run->recipe.net != plannedNet();
}

void Loop::loadCurrentRun() {
  const project::Run* run = project_.currentRun();
  const int64_t id = run ? run->id : 0;
  if (model_ && model_->run == id) return;
  evaluation_.reset();
  instructions_.reset();
  deployment_.reset();
  model_.reset();
  if (run) {
    if (const auto read = project::floatModelOf(*run); read) {
      model_ = std::make_shared<TrainedModel>(TrainedModel{id, run->model});
      epochs_ = run->history;
    } else {
      fail(tr("Training"), read.error());
    }
  }
  emit modelChanged();
  emit evaluationChanged();
  emit instructionsChanged();
  emit deploymentChanged();
  cost_timer_.start();
}

void Loop::matchBoard() {
  run_on_board_ = 0;
  matching_.forget();
  foreign_on_board_ = false;
  emit deploymentChanged();
  const auto model = board_.model();
  if (!model) return;
  auto runs = std::make_shared<std::vector<project::Run>>(project_.runs());
  if (const project::Run* current = project_.currentRun()) {
    runs->insert(runs->begin(), *current);  // first: equal trainings give equal files
  }
  matching_.ask(
      [model, runs](Job& job) -> Result<int64_t> {
        for (const auto& run : *runs) {
          if (job.canceled()) return canceledError();
          if (device_link::isModel(*model, run.model)) return run.id;
        }
        return int64_t{0};
      },
      [this](Result<int64_t> run) {
        if (!run) return;
        run_on_board_ = *run;
        foreign_on_board_ = *run == 0;
        emit deploymentChanged();
      });
}

const project::Run* Loop::runOnBoard() const {
  const auto& runs = project_.runs();
  const auto found =
      std::find_if(runs.begin(), runs.end(), [this](const auto& r) { return r.id == run_on_board_; });
  return found == runs.end() ? nullptr : &*found;
}

bool Loop::boardRunsModel() const { return model_ && run_on_board_ == model_->run; }

void Loop::fail(const QString& what, const Error& error) { emit failed(what, error); }

}  // namespace thimble::ui
