// The rail's marks follow from the facts, each with a reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/steps.h"

#include <gtest/gtest.h>

namespace thimble::ui {
namespace {

StepMark mark(const LoopFacts& facts, Step step) { return stepStates(facts)[static_cast<size_t>(step)].mark; }

LoopFacts wholeLoop() {
  LoopFacts f;
  f.project_open = f.board_connected = true;
  f.recordings = f.labelled = 12;
  f.classes = 3;
  f.test_recordings = 3;
  f.features = f.trained = f.evaluated = f.profiled = f.flashed = true;
  return f;
}

TEST(Steps, AtFirstOnlyTheBoardCanBeChosen) {
  const auto states = stepStates({});
  EXPECT_EQ(states[0].mark, StepMark::kReady);
  for (size_t i = 1; i < states.size(); ++i) EXPECT_EQ(states[i].mark, StepMark::kTodo) << i;
}

TEST(Steps, AreAllDoneAtTheEndOfTheLoop) {
  for (const auto& state : stepStates(wholeLoop()))
    EXPECT_EQ(state.mark, StepMark::kDone) << state.why.toStdString();
}

TEST(Steps, AnEarlierChangeMakesAllLaterResultsStale) {
  LoopFacts f = wholeLoop();
  f.features_stale = f.training_stale = true;
  for (const Step step : {Step::kFeatures, Step::kTrain, Step::kCheck, Step::kProfile, Step::kFlash}) {
    EXPECT_EQ(mark(f, step), StepMark::kStale) << static_cast<int>(step);
  }
  EXPECT_EQ(mark(f, Step::kData), StepMark::kDone);
}

TEST(Steps, ALostBoardIsSaid) {
  LoopFacts f = wholeLoop();
  f.board_connected = false;
  f.board_lost = true;
  EXPECT_EQ(mark(f, Step::kBoard), StepMark::kStale);
}

TEST(Steps, ABoardWithAnotherModelIsSaid) {
  LoopFacts f = wholeLoop();
  f.flashed_other = true;
  EXPECT_EQ(mark(f, Step::kFlash), StepMark::kStale);
}

TEST(Steps, OneClassIsNotEnoughToTrain) {
  LoopFacts f;
  f.project_open = true;
  f.recordings = f.labelled = 5;
  f.classes = 1;
  EXPECT_EQ(mark(f, Step::kTrain), StepMark::kTodo);
  f.classes = 2;
  EXPECT_EQ(mark(f, Step::kTrain), StepMark::kReady);
}

TEST(Steps, EveryStateHasItsReason) {
  for (unsigned bits = 0; bits < (1u << 11); ++bits) {
    LoopFacts f;
    f.project_open = bits & 1;
    f.board_connected = bits & 2;
    f.board_lost = bits & 4;
    f.recordings = f.labelled = bits & 8 ? 4 : 0;
    f.classes = bits & 16 ? 2 : 0;
    f.features = bits & 32;
    f.trained = bits & 64;
    f.training_stale = bits & 128;
    f.evaluated = f.profiled = bits & 256;
    f.flashed = bits & 512;
    f.flashed_other = bits & 1024;
    for (const auto& state : stepStates(f)) ASSERT_FALSE(state.why.isEmpty()) << bits;
  }
}

}  // namespace
}  // namespace thimble::ui
