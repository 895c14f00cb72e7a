// Jobs run elsewhere, report here, and can be stopped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job_runner.h"

#include <gtest/gtest.h>

#include <QThread>
#include <atomic>

#include "tests/ui/desk.h"

namespace thimble::ui {
namespace {

class Jobs : public testing::Test {
 protected:
  Jobs() { testTheme(); }
  QObject context_;
};

Result<int> untilCanceled(Job& job) {
  while (!job.canceled()) QThread::msleep(1);
  return canceledError();
}

TEST_F(Jobs, WorkRunsOnAnotherThreadAndItsResultComesOnThisOne) {
  JobRunner runner;
  QThread* const here = QThread::currentThread();
  QThread* worked = nullptr;
  QThread* told = nullptr;
  int value = 0;
  runner.run<int>(
      "Counting", &context_,
      [&](Job&) -> Result<int> {
        worked = QThread::currentThread();
        return 42;
      },
      [&](Result<int> result) {
        told = QThread::currentThread();
        value = *result;
      });
  EXPECT_FALSE(runner.idle());
  ASSERT_TRUE(waitUntil([&] { return value == 42; }));
  EXPECT_NE(worked, here);
  EXPECT_EQ(told, here);
  EXPECT_TRUE(runner.idle());
}

TEST_F(Jobs, ProgressAndStepAreSeenWhileItRuns) {
  JobRunner runner;
  std::atomic<bool> go = false;
  runner.run<void>("Training", &context_,
                   [&](Job& job) -> Result<void> {
                     job.progress(0.25, "epoch 1/4");
                     while (!go) QThread::msleep(1);
                     return {};
                   },
                   {});
  ASSERT_TRUE(waitUntil([&] { return runner.jobs().at(0).fraction == 0.25; }));
  EXPECT_EQ(runner.jobs().at(0).title, "Training");
  EXPECT_EQ(runner.jobs().at(0).step, "epoch 1/4");
  go = true;
  EXPECT_TRUE(waitUntil([&] { return runner.jobs().empty(); }));
}

TEST_F(Jobs, CancelReachesTheWork) {
  JobRunner runner;
  std::optional<ErrorCode> code;
  const int id =
      runner.run<int>("Waiting", &context_, untilCanceled, [&](Result<int> r) { code = r.error().code; });
  runner.cancel(id);
  EXPECT_TRUE(runner.jobs().at(0).canceling);
  ASSERT_TRUE(waitUntil([&] { return code.has_value(); }));
  EXPECT_EQ(*code, ErrorCode::kCanceled);
}

TEST_F(Jobs, ResultsForAContextThatIsGoneAreDropped) {
  JobRunner runner;
  bool told = false;
  auto context = std::make_unique<QObject>();
  const int id = runner.run<int>(
      "x", context.get(), [](Job&) -> Result<int> { return 1; }, [&](Result<int>) { told = true; });
  context.reset();
  ASSERT_TRUE(waitUntil([&] { return !runner.isRunning(id); }));
  EXPECT_FALSE(told);
}

TEST_F(Jobs, QuietOnesAreNotShown) {
  JobRunner runner;
  bool done = false;
  runner.runQuiet<int>(
      &context_, [](Job&) -> Result<int> { return 1; }, [&](Result<int>) { done = true; });
  EXPECT_TRUE(runner.jobs().empty());
  EXPECT_TRUE(waitUntil([&] { return done; }));
}

TEST_F(Jobs, DestroyingTheRunnerStopsThemAndTellsNobody) {
  bool told = false;
  {
    JobRunner runner;
    for (int i = 0; i < 6; ++i)
      runner.run<int>("x", &context_, untilCanceled, [&](Result<int>) { told = true; });
  }
  QTest::qWait(20);
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace thimble::ui
