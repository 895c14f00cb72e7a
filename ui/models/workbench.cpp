// Workbench: joins the models, and works out the rail's marks whenever one of them changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/workbench.h"

namespace thimble::ui {

Workbench::Workbench(AppPaths paths, BoardAccess access, Theme& theme, QObject* parent)
    : QObject(parent),
      paths_(std::move(paths)),
      project_(jobs_, theme),
      board_(jobs_, std::move(access)),
      loop_(jobs_, project_, board_, paths_),
      lab_(jobs_, project_, loop_, paths_),
      importer_(jobs_, project_) {
  for (auto change : {&ProjectModel::projectChanged, &ProjectModel::recordingsChanged,
                      &ProjectModel::recipeChanged, &ProjectModel::runsChanged}) {
    connect(&project_, change, this, &Workbench::updateSteps);
  }
  for (auto change : {&Loop::featuresChanged, &Loop::modelChanged, &Loop::evaluationChanged,
                      &Loop::instructionsChanged, &Loop::deploymentChanged}) {
    connect(&loop_, change, this, &Workbench::updateSteps);
  }
  connect(&board_, &BoardController::stateChanged, this, &Workbench::updateSteps);
  connect(&project_, &ProjectModel::failed, this,
          [this](const Error& error) { report(tr("Project"), error); });
  connect(&board_, &BoardController::listFailed, this,
          [this](const Error& error) { report(tr("Boards"), error); });
  connect(&importer_, &Importer::failed, this, [this](const Error& error) { report(tr("Import"), error); });
  connect(&loop_, &Loop::failed, this, &Workbench::report);
  connect(&lab_, &Lab::failed, this, &Workbench::report);
  updateSteps();
}

Workbench::~Workbench() { jobs_.stop(); }

void Workbench::report(const QString& what, const Error& error) {
  if (error.code != ErrorCode::kCanceled) emit reported(what, error);
}

void Workbench::updateSteps() {
  LoopFacts facts;
  facts.project_open = project_.isOpen();
  facts.board_connected = board_.connected();
  facts.board_lost = board_.state() == BoardController::State::kLost;
  facts.recordings = static_cast<int>(project_.recordings().size());
  for (const auto& recording : project_.recordings()) {
    if (!recording.segments.empty()) ++facts.labelled;
    if (recording.split == dataset::Split::kTest) ++facts.test_recordings;
  }
  facts.classes = static_cast<int>(project_.labels().size());
  facts.features = loop_.table() != nullptr;
  facts.features_stale = loop_.tableStale();
  facts.trained = loop_.model() != nullptr;
  facts.training_stale = loop_.modelStale();
  facts.evaluated = loop_.evaluation() != nullptr;
  facts.profiled = loop_.instructions().has_value();
  const auto* on_board = loop_.runOnBoard();
  facts.flashed = loop_.deployment() || loop_.boardRunsModel();
  facts.flashed_other = loop_.deploymentStale() || (on_board && !loop_.boardRunsModel());
  const auto steps = stepStates(facts);
  if (steps == steps_) return;
  steps_ = steps;
  emit stepsChanged();
}

}  // namespace thimble::ui
