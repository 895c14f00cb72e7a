// Steps: the eight steps of the loop and what state each is in, and why.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>

namespace thimble::ui {

enum class Step { kBoard, kCollect, kData, kFeatures, kTrain, kCheck, kProfile, kFlash };
inline constexpr int kSteps = 8;

enum class StepMark { kTodo, kReady, kDone, kStale };

struct StepState {
  StepMark mark = StepMark::kTodo;
  QString why;  // one short sentence, for the rail's tool tip
  friend bool operator==(const StepState&, const StepState&) = default;
};

/// All that the states follow from.
struct LoopFacts {
  bool project_open = false;
  bool board_connected = false;
  bool board_lost = false;
  int recordings = 0;
  int labelled = 0;  // recordings with a label
  int classes = 0;
  int test_recordings = 0;
  bool features = false;        // extracted
  bool features_stale = false;  // data or settings changed since
  bool trained = false;
  bool training_stale = false;  // data, features or recipe changed since
  bool evaluated = false;
  bool profiled = false;
  bool flashed = false;        // the board runs the current model
  bool flashed_other = false;  // the board runs another model
};

std::array<StepState, kSteps> stepStates(const LoopFacts& facts);

/// "Board", "Collect" …
QString stepName(Step step);
/// Name of the step's icon.
QString stepIcon(Step step);

}  // namespace thimble::ui
