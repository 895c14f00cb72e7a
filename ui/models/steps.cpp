// Steps: one function from facts to marks, so that the rail can be tested without a window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/steps.h"

#include <QCoreApplication>

namespace thimble::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Steps", text); }

QString recordings(int n) { return n == 1 ? tr("1 recording") : tr("%1 recordings").arg(n); }

StepState todo(const QString& why) { return {StepMark::kTodo, why}; }
StepState ready(const QString& why) { return {StepMark::kReady, why}; }
StepState done(const QString& why) { return {StepMark::kDone, why}; }
StepState stale(const QString& why) { return {StepMark::kStale, why}; }

StepState board(const LoopFacts& f) {
  if (f.board_connected) return done(tr("A board is connected."));
  if (f.board_lost) return stale(tr("The board is lost; it is connected again as soon as it is back."));
  return ready(tr("Choose a board to connect."));
}

StepState collect(const LoopFacts& f) {
  if (!f.project_open) return todo(tr("Open a project first."));
  if (f.recordings > 0) return done(tr("%1.").arg(recordings(f.recordings)));
  return f.board_connected ? ready(tr("The board streams: record.")) : todo(tr("Connect a board first."));
}

StepState data(const LoopFacts& f) {
  if (f.recordings == 0) return todo(tr("Nothing is recorded yet."));
  if (f.labelled == 0) return ready(tr("No recording has a label yet."));
  if (f.classes < 2) return ready(tr("Training needs at least two labels."));
  if (f.labelled < f.recordings)
    return ready(tr("%1 without a label.").arg(recordings(f.recordings - f.labelled)));
  if (f.test_recordings == 0) return ready(tr("No recording is set aside for the test."));
  return done(tr("%1, all labelled.").arg(recordings(f.recordings)));
}

StepState features(const LoopFacts& f) {
  if (f.classes < 1) return todo(tr("Label recordings first."));
  if (!f.features) return ready(tr("Features can be computed."));
  if (f.features_stale) return stale(tr("Data or settings changed since the features were computed."));
  return done(tr("Features fit the data."));
}

StepState train(const LoopFacts& f) {
  if (f.trained && f.training_stale)
    return stale(tr("Data, features or settings changed since the training."));
  if (f.trained) return done(tr("The model fits data and settings."));
  if (f.classes < 2) return todo(tr("Training needs recordings of at least two labels."));
  return ready(tr("A model can be trained."));
}

StepState later(const LoopFacts& f, bool is_done, const char* when_done, const char* when_ready) {
  if (!f.trained) return todo(tr("Train a model first."));
  if (!is_done) return ready(tr(when_ready));
  if (f.training_stale) return stale(tr("The model is older than data, features or settings."));
  return done(tr(when_done));
}

StepState flash(const LoopFacts& f) {
  if (!f.trained) return todo(tr("Train a model first."));
  if (f.flashed_other) return stale(tr("The board runs another model."));
  if (f.flashed) return later(f, true, "The board runs this model.", "");
  if (!f.board_connected) return todo(tr("Connect a board first."));
  return ready(tr("The model can be put on the board."));
}

}  // namespace

std::array<StepState, kSteps> stepStates(const LoopFacts& f) {
  return {board(f),
          collect(f),
          data(f),
          features(f),
          train(f),
          later(f, f.evaluated, "The model is checked.", "The model can be checked."),
          later(f, f.profiled, "The model's cost is measured.", "Instructions can be counted."),
          flash(f)};
}

QString stepName(Step step) {
  switch (step) {
    case Step::kBoard:
      return tr("Board");
    case Step::kCollect:
      return tr("Collect");
    case Step::kData:
      return tr("Data");
    case Step::kFeatures:
      return tr("Features");
    case Step::kTrain:
      return tr("Train");
    case Step::kCheck:
      return tr("Check");
    case Step::kProfile:
      return tr("Profile");
    case Step::kFlash:
      return tr("Flash");
  }
  return {};
}

QString stepIcon(Step step) {
  static const char* const kIcons[kSteps] = {"board", "collect", "data",    "features",
                                             "train", "check",   "profile", "flash"};
  return kIcons[static_cast<int>(step)];
}

}  // namespace thimble::ui
