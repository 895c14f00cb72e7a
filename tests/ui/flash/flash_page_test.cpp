// The Flash page against a real virtual board: upload, proof, live results; and a board that is pulled on the
// way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include <gtest/gtest.h>

#include <QtTest/QTest>
#include <filesystem>

#include "device_link/virtual_board/sensor_player.h"
#include "tests/ui/train/loop_bench.h"

namespace thimble::ui {
namespace {

device_link::LiveResult result(int64_t time_us, std::vector<int8_t> scores) {
  device_link::LiveResult result;
  result.time_us = time_us;
  result.scores = std::move(scores);
  return result;
}

TEST(LiveHistoryTest, KeepsTheLastMinuteAsProbabilities) {
  LiveHistory history;
  history.reset({.classes = {"idle", "wave"}});
  EXPECT_TRUE(history.push(result(0, {-128, 127})));
  EXPECT_EQ(history.last()->best, 1);
  EXPECT_DOUBLE_EQ(history.last()->probabilities[0], 0);
  EXPECT_DOUBLE_EQ(history.last()->probabilities[1], 255.0 / 256);
  EXPECT_TRUE(history.push(result(60'000'000, {0, 0})));
  EXPECT_EQ(history.points().size(), 2u);
  EXPECT_TRUE(history.push(result(60'000'001, {0, 0})));
  EXPECT_EQ(history.points().size(), 2u);  // the first is older than a minute
  EXPECT_FALSE(history.push(result(61'000'000, {0, 0, 0})));
  EXPECT_FALSE(history.push(result(61'000'000, {})));
  EXPECT_TRUE(history.push(result(5, {0, 0})));  // the board began anew
  EXPECT_EQ(history.points().size(), 1u);
}

TEST(LiveHistoryTest, NumbersAreByTheOutputsScaleAndScoresAreFloats) {
  LiveHistory history;
  history.reset(
      {.task = Task::kRegression, .scale = 0.25, .zero_point = -28, .target = "benzene", .unit = "µg/m³"});
  EXPECT_TRUE(history.push(result(0, {20})));
  EXPECT_DOUBLE_EQ(history.last()->value, 12);
  EXPECT_FALSE(history.push(result(1, {20, 21})));
  LiveTrace trace(*LoopBench().theme, history);
  EXPECT_EQ(trace.title(), "benzene (µg/m³)");
  trace.resize(400, 150);
  EXPECT_FALSE(trace.grab().isNull());

  history.reset({.task = Task::kAnomaly});
  EXPECT_TRUE(history.points().empty());
  EXPECT_TRUE(history.push(result(0, {0, 0, -64, 63})));  // 0x3fc00000
  EXPECT_DOUBLE_EQ(history.last()->value, 1.5);
  EXPECT_FALSE(history.push(result(1, {0, 0, -64, 127})));  // 0x7fc00000 is no number
  EXPECT_FALSE(history.push(result(1, {0})));
  EXPECT_EQ(history.points().size(), 1u);
}

TEST(LiveViewTest, SaysNumbersWithTheirUnitAndScoresWithWhatTheyMean) {
  const LoopBench bench;
  LiveHistory history;
  LiveView view(*bench.theme, history);
  view.resize(280, 240);
  history.reset({.task = Task::kRegression, .scale = 0.5, .unit = "rpm"});
  history.push(result(0, {25}));
  view.refresh(true);
  EXPECT_EQ(view.accessibleDescription(), "12.5 rpm");
  history.reset({.task = Task::kAnomaly});
  history.push(result(0, {0, 0, -64, 63}));
  view.refresh(true);
  EXPECT_EQ(view.accessibleDescription(), "anomaly, score 1.50");
  EXPECT_FALSE(view.grab().isNull());
  history.push(result(1, {0, 0, 0, 63}));  // 0.5
  view.refresh(true);
  EXPECT_EQ(view.accessibleDescription(), "normal, score 0.500");
}

TEST(DeployStepsTest, FollowTheJobsWordsAndTheProof) {
  using enum StepPhase;
  const auto phases = [](const DeployFacts& facts) {
    std::vector<StepPhase> found;
    for (const auto& step : deploySteps(facts)) found.push_back(step.phase);
    return found;
  };
  using Phases = std::vector<StepPhase>;
  EXPECT_EQ(phases({}), (Phases{kWaiting, kWaiting, kWaiting, kWaiting}));
  DeployFacts facts;
  facts.job = JobStatus{1, "Flashing", "Uploading the model", 0.4, false};
  EXPECT_EQ(phases(facts), (Phases{kRunning, kWaiting, kWaiting, kWaiting}));
  EXPECT_EQ(deploySteps(facts)[0].detail, "40 %");
  facts.job->fraction = 1;
  EXPECT_EQ(phases(facts), (Phases{kDone, kRunning, kWaiting, kWaiting}));
  facts.job = JobStatus{1, "Flashing", "Proving on the board", 0.5, false};
  EXPECT_EQ(phases(facts), (Phases{kDone, kDone, kRunning, kWaiting}));
  facts.job.reset();
  facts.failed_step = 0;
  EXPECT_EQ(phases(facts), (Phases{kFailed, kWaiting, kWaiting, kWaiting}));
  facts.failed_step = -1;
  facts.deployment.emplace();
  facts.deployment->proof.windows = 64;
  facts.live = true;
  EXPECT_EQ(phases(facts), (Phases{kDone, kDone, kDone, kRunning}));
  facts.deployment->proof.mismatches = 3;
  facts.live = false;
  EXPECT_EQ(phases(facts), (Phases{kDone, kDone, kFailed, kWaiting}));
}

class FlashPageTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(THIMBLE_BINARY_DIR "/firmware/mps2-an386-boot.elf"))
      GTEST_SKIP() << "the virtual boards' firmware is not built";
    if (!std::filesystem::exists("/usr/bin/qemu-system-arm"))
      GTEST_SKIP() << "qemu-system-arm is not installed";
    ASSERT_NO_FATAL_FAILURE(bench.openProject(8));
    ASSERT_NO_FATAL_FAILURE(bench.train());
    page = std::make_unique<FlashPage>(bench.context());
    page->resize(1100, 660);
    page->show();
    ASSERT_NO_FATAL_FAILURE(bench.connectBoard("virtual-m4"));
  }
  bool says(const QString& text) {
    for (auto* label : page->findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(text)) return true;
    return false;
  }

  LoopBench bench;
  std::unique_ptr<FlashPage> page;
};

TEST_F(FlashPageTest, UploadsProvesByteForByteAndShowsLiveResults) {
  QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(waitUntil([&] { return bench.loop().deployment() || !bench.errors.isEmpty(); }, 120'000));
  ASSERT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
  const auto& proof = bench.loop().deployment()->proof;
  EXPECT_EQ(proof.mismatches, 0);
  EXPECT_EQ(proof.windows, 64);
  EXPECT_EQ(page->outcome(), "64 of 64 windows equal, byte for byte");
  // It goes live by itself.
  ASSERT_TRUE(waitUntil([&] { return page->history().points().size() >= 3; }));
  EXPECT_EQ(page->history().classes(), (QStringList{"idle", "shake", "wave"}));
  EXPECT_EQ(page->steps()[3].phase, StepPhase::kRunning);
  QTest::keyClick(page.get(), Qt::Key_L);
  ASSERT_TRUE(waitUntil([&] { return !bench.loop().live(); }));
  EXPECT_EQ(page->steps()[3].phase, StepPhase::kWaiting);
}

TEST_F(FlashPageTest, ABoardThatComesBackSaysWhichModelItRuns) {
  EXPECT_FALSE(bench.workbench->board().model());
  EXPECT_TRUE(says("holds no model yet"));
  page->flash();
  ASSERT_TRUE(waitUntil([&] { return bench.loop().live(); }, 120'000));
  ASSERT_TRUE(waitUntil([&] { return bench.loop().boardRunsModel(); }));
  const int64_t run = bench.loop().model()->run;
  bench.workbench->board().pull();
  ASSERT_TRUE(waitUntil([&] { return bench.workbench->board().state() == BoardController::State::kLost; }));
  EXPECT_FALSE(bench.loop().boardRunsModel());
  bench.workbench->board().plug();
  ASSERT_TRUE(waitUntil([&] { return bench.workbench->board().connected(); }));
  EXPECT_FALSE(bench.loop().deployment());
  ASSERT_TRUE(waitUntil([&] { return bench.loop().runOnBoard() != nullptr; }));
  EXPECT_EQ(bench.loop().runOnBoard()->id, run);
  EXPECT_TRUE(says("runs this model"));
  EXPECT_EQ(page->steps()[1].phase, StepPhase::kDone);
  EXPECT_EQ(page->steps()[2].phase, StepPhase::kWaiting);  // it was not proved again
  QTest::keyClick(page.get(), Qt::Key_L);
  ASSERT_TRUE(waitUntil([&] { return bench.loop().live(); }));
  // A newer training: the board still runs the former one's model.
  auto recipe = bench.project().recipe();
  recipe.training.seed += 1;
  bench.project().editRecipe("Seed", recipe);
  ASSERT_NO_FATAL_FAILURE(bench.train());
  ASSERT_TRUE(waitUntil([&] { return bench.loop().model()->run != run; }, 120'000));
  ASSERT_TRUE(waitUntil([&] { return bench.loop().runOnBoard() != nullptr; }));
  EXPECT_EQ(bench.loop().runOnBoard()->id, run);
  EXPECT_TRUE(says("runs the model of"));
  EXPECT_EQ(bench.workbench->steps()[static_cast<size_t>(Step::kFlash)].mark, StepMark::kStale);
}

TEST_F(FlashPageTest, ABoardPulledOnTheWayIsSaidAndTheUploadGoesOnWhenItIsBack) {
  page->flash();
  ASSERT_TRUE(waitUntil([&] { return bench.loop().deploying(); }));
  bench.workbench->board().pull();
  ASSERT_TRUE(waitUntil([&] {
    return bench.workbench->board().state() == BoardController::State::kLost && !bench.loop().deploying();
  }));
  ASSERT_FALSE(bench.loop().deployment());
  EXPECT_TRUE(says("The board is away"));
  EXPECT_TRUE(says("The model that was on it still runs."));
  bench.workbench->board().plug();
  ASSERT_TRUE(waitUntil([&] { return bench.loop().deployment().has_value(); }, 120'000));
  EXPECT_EQ(bench.loop().deployment()->proof.mismatches, 0);
  EXPECT_FALSE(says("The board is away"));
}

}  // namespace
}  // namespace thimble::ui
