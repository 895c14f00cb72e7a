// A recorder writes real project files: what it reports is stored, with losses and labels, whatever the disk
// does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <thread>

#include "tests/device_link/temporary_folder.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using dataset::Segment;
using testing::ElementsAre;

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    format.name = "imu";
    format.rate_hz = 100;
    format.channels = {{"accX", "m/s2", 0.5f}, {"accY", "m/s2", 0.5f}};
  }
  void SetUp() override {
    auto created = project::Project::create(path());
    ASSERT_TRUE(created) << created.error().message;
    project = std::move(created).value();
  }
  std::filesystem::path path() const { return folder.path() / "test.thimble"; }

  /// Frames [first, first + count): values index and −index, 10 ms apart.
  static SampleBatch batch(int64_t first, int count) {
    SampleBatch result;
    result.first_index = first;
    result.samples.channels = 2;
    for (int64_t i = first; i < first + count; ++i) {
      result.samples.values.push_back(static_cast<int16_t>(i));
      result.samples.values.push_back(static_cast<int16_t>(-i));
      result.samples.time_us.push_back(1000000 + i * 10000);
    }
    return result;
  }
  std::unique_ptr<Recorder> record(const std::string& label, int64_t max_frames, int64_t first_index = -1) {
    auto started = Recorder::start(*project, format, "Fake board", "take 1", label, max_frames, first_index);
    EXPECT_TRUE(started) << started.error().message;
    return started ? std::move(started).value() : nullptr;
  }
  template <class Condition>
  static bool eventually(Condition condition) {
    for (int i = 0; i < 2000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
  }

  TemporaryFolder folder;
  dataset::SensorFormat format;
  std::unique_ptr<project::Project> project;
};

TEST_F(RecorderTest, StoresWhatWasFedWithItsLabelAndStopsByItself) {
  const auto recorder = record("wing", 25);
  for (int64_t first = 0; first < 50; first += 10) recorder->feed(batch(first, 10));
  ASSERT_TRUE(eventually([&] { return recorder->full(); }));
  EXPECT_EQ(recorder->frames(), 25);
  const auto info = recorder->stop();
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->name, "take 1");
  EXPECT_EQ(info->source, "Fake board");
  EXPECT_EQ(info->frames, 25);
  EXPECT_EQ(info->quality.lost, 0);
  EXPECT_THAT(info->segments, ElementsAre(Segment{0, 25, "wing"}));
  EXPECT_EQ(info->format, format);
  const auto samples = project->samples(info->id);
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->values, batch(0, 25).samples.values);
  EXPECT_EQ(samples->time_us, batch(0, 25).samples.time_us);
  EXPECT_FALSE(recorder->stop()) << "it ends only once";
}

TEST_F(RecorderTest, BeginsAtTheAskedIndexAndCountsWhatIsMissing) {
  const auto recorder = record("", 0, 105);
  recorder->feed(batch(90, 10));
  recorder->feed(batch(100, 10));
  recorder->feed(batch(113, 7));
  const auto info = recorder->stop();
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->frames, 12);
  EXPECT_EQ(info->quality.lost, 3);
  EXPECT_EQ(recorder->lost(), 3);
  EXPECT_TRUE(info->segments.empty());
  const auto samples = project->samples(info->id);
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->values.front(), 105);
  EXPECT_EQ(samples->values[10], 113);
}

TEST_F(RecorderTest, MissingItsFirstFramesIsALoss) {
  const auto recorder = record("", 0, 100);
  recorder->feed(batch(104, 6));
  EXPECT_EQ(recorder->lost(), 4);
}

TEST_F(RecorderTest, LabelsWhatPassesWhileAKeyIsHeld) {
  const auto recorder = record("", 0);
  recorder->feed(batch(0, 10));
  recorder->setLabel("shake");
  recorder->feed(batch(10, 5));
  recorder->feed(batch(15, 5));
  recorder->setLabel("");
  recorder->feed(batch(20, 10));
  recorder->setLabel("wave");
  recorder->feed(batch(30, 10));
  const auto info = recorder->stop();
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_THAT(info->segments, ElementsAre(Segment{10, 20, "shake"}, Segment{30, 40, "wave"}));
}

TEST_F(RecorderTest, ForgottenItEndsItself) {
  auto recorder = record("idle", 0);
  recorder->feed(batch(0, 10));
  recorder.reset();
  const auto all = project->recordings();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].frames, 10);
  EXPECT_THAT((*all)[0].segments, ElementsAre(Segment{0, 10, "idle"}));
}

TEST_F(RecorderTest, WhatItReportedSurvivesAKill) {
  project.reset();
  int report[2];
  ASSERT_EQ(pipe(report), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto opened = project::Project::open(path());
    if (!opened) _exit(1);
    auto recorder = Recorder::start(**opened, format, "Fake board", "killed", "wing", 0);
    if (!recorder) _exit(1);
    for (int64_t first = 0;; first += 10) {
      (*recorder)->feed(batch(first, 10));
      const int64_t frames = (*recorder)->frames();
      if (write(report[1], &frames, sizeof frames) != sizeof frames) _exit(1);
      std::this_thread::sleep_for(5ms);
    }
  }
  close(report[1]);
  int64_t reported = 0;
  while (reported < 200) {
    if (read(report[0], &reported, sizeof reported) != static_cast<ssize_t>(sizeof reported)) break;
  }
  kill(child, SIGKILL);
  for (int64_t later = 0; read(report[0], &later, sizeof later) == static_cast<ssize_t>(sizeof later);)
    reported = later;
  waitpid(child, nullptr, 0);
  close(report[0]);
  ASSERT_GE(reported, 200);
  auto opened = project::Project::open(path());
  ASSERT_TRUE(opened) << opened.error().message;
  const auto all = (*opened)->recordings();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_GE((*all)[0].frames, reported);
  const auto samples = (*opened)->samples((*all)[0].id);
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->values, batch(0, static_cast<int>(samples->frames())).samples.values);
}

TEST_F(RecorderTest, AFullDiskIsToldAndWhatWasStoredStays) {
  signal(SIGXFSZ, SIG_IGN);
  const auto recorder = record("wing", 0);
  recorder->feed(batch(0, 100));
  ASSERT_TRUE(eventually([&] { return recorder->frames() == 100; }));
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  // No file may grow past what the project's journal has now: as on a disk without room.
  const auto wal = path().string() + "-wal";
  rlimit full = before;
  full.rlim_cur =
      std::filesystem::exists(wal) ? std::filesystem::file_size(wal) : std::filesystem::file_size(path());
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  int64_t first = 100;
  const bool told = eventually([&] {
    recorder->feed(batch(first, 1000));
    first += 1000;
    return !recorder->status();
  });
  const int64_t stored = recorder->frames();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_TRUE(told);
  EXPECT_FALSE(recorder->status().error().message.empty());
  EXPECT_FALSE(recorder->stop()) << "the caller hears of it again at the end";
  const auto all = project->recordings();
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].frames, stored);
  EXPECT_THAT((*all)[0].segments, ElementsAre(Segment{0, stored, "wing"}));
  EXPECT_EQ(project->samples((*all)[0].id)->values, batch(0, static_cast<int>(stored)).samples.values);
}

}  // namespace
}  // namespace thimble::device_link
