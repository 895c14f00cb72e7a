// Real firmware in real QEMU: start, stream, a second workbench, a pulled cable, and a board that comes back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/virtual_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <future>

#include "device_link/session/reconnector.h"
#include "device_link/session/recorder.h"
#include "device_link/session/session.h"
#include "device_link/virtual_board/sensor_player.h"
#include "firmware_agent/agent/flash_layout.h"
#include "tests/device_link/session/heard.h"
#include "tests/device_link/virtual_bench.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using VirtualBoardTest = VirtualBench;

/// `frames` frames that all differ, so that any loss, swap or repetition shows.
dataset::Samples countingSamples(int64_t frames, int first) {
  dataset::Samples samples;
  samples.channels = 6;
  for (int64_t i = 0; i < frames; ++i) {
    samples.time_us.push_back(i * 10000);
    for (int c = 0; c < 6; ++c) samples.values.push_back(static_cast<int16_t>((first + i) * 37 + c * 5000));
  }
  return samples;
}

std::unique_ptr<Session> connect(VirtualBoard& board, SessionEvents events = {}) {
  auto link = board.openLink();
  EXPECT_TRUE(link) << link.error().message;
  if (!link) return nullptr;
  auto session = Session::connect(std::move(link).value(), std::move(events));
  EXPECT_TRUE(session) << session.error().message;
  return session ? std::move(session).value() : nullptr;
}

bool processExists(int64_t id) { return ::kill(static_cast<pid_t>(id), 0) == 0; }

class EveryVirtualBoard : public VirtualBench, public testing::WithParamInterface<const char*> {};

TEST_P(EveryVirtualBoard, StartsAndSaysWhoItIs) {
  const BoardEntry kind = entry(GetParam());
  auto board = VirtualBoard::start(kind, paths);
  ASSERT_TRUE(board) << board.error().message;
  const auto session = connect(**board);
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(session->info().board, kind.machine);
  EXPECT_EQ(session->info().core, kind.core);
  EXPECT_FALSE(session->info().boot_loader);
  EXPECT_EQ(session->info().ram_bytes, kind.ram_bytes);
  EXPECT_EQ(session->info().capabilities,
            protocol::kCanStream | protocol::kCanInfer | protocol::kCanLive | protocol::kCanProfile);
  ASSERT_EQ(session->info().sensors.size(), 1u);
  EXPECT_EQ(session->info().sensors[0], virtualImuFormat());
}

INSTANTIATE_TEST_SUITE_P(Boards, EveryVirtualBoard,
                         testing::Values("virtual-m4", "virtual-m3", "virtual-m7", "virtual-m33",
                                         "virtual-m55"),
                         [](const auto& info) { return std::string(info.param + 8); });

TEST_F(VirtualBoardTest, StreamsEveryFrameThatThePlayerPlays) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  Heard heard;
  const auto session = connect(**board, heard.events());
  ASSERT_NE(session, nullptr);
  ASSERT_TRUE(session->startStream(0));
  auto sensor = (*board)->openSensor();
  ASSERT_TRUE(sensor) << sensor.error().message;
  SensorPlayer player(std::move(sensor).value(), {});
  std::mutex mutex;
  std::vector<std::pair<size_t, int64_t>> starts;
  player.play({{"one", "a", 100, countingSamples(150, 0)}, {"two", "b", 200, countingSamples(150, 150)}},
              [&](size_t item, int64_t index) {
                const std::lock_guard lock(mutex);
                starts.emplace_back(item, index);
              });
  ASSERT_TRUE(heard.waitFor([&] { return heard.frames() >= 300; }, 60s)) << heard.frames();
  EXPECT_THAT(starts, testing::ElementsAre(std::pair(size_t{0}, 0), std::pair(size_t{1}, 150)));
  EXPECT_EQ(player.framesPlayed(), 300);
  EXPECT_TRUE(player.idle());

  const dataset::Samples expected = countingSamples(300, 0);
  std::vector<int16_t> values;
  std::vector<int64_t> times;
  int64_t next = 0;
  for (const SampleBatch& batch : heard.batches) {
    EXPECT_EQ(batch.first_index, next);
    next += batch.samples.frames();
    values.insert(values.end(), batch.samples.values.begin(), batch.samples.values.end());
    times.insert(times.end(), batch.samples.time_us.begin(), batch.samples.time_us.end());
  }
  EXPECT_EQ(values, expected.values);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  EXPECT_EQ(heard.batches.back().lost, 0);
  const auto stats = session->stats();
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->samples_read, 300u);
  EXPECT_EQ(stats->samples_dropped, 0u);
}

TEST_F(VirtualBoardTest, ASecondWorkbenchGetsABoardOfItsOwn) {
  auto first = VirtualBoard::start(entry(), paths);
  auto second = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(first && second);
  EXPECT_NE((*first)->flashFile(), (*second)->flashFile());
  EXPECT_NE((*first)->processId(), (*second)->processId());
  EXPECT_NE(connect(**first), nullptr);
  EXPECT_NE(connect(**second), nullptr);
  const auto flash = (*first)->flashFile();
  first->reset();
  const auto third = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(third);
  EXPECT_EQ((*third)->flashFile(), flash) << "a board put back is taken again, with all it holds";
}

TEST_F(VirtualBoardTest, APulledCableIsToldAtOnceAndTheBoardIsFoundAgain) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  Heard heard;
  auto session = connect(**board, heard.events());
  ASSERT_NE(session, nullptr);
  const uint32_t boots = session->info().boot_count;
  ASSERT_TRUE(session->startStream(0));
  auto sensor = (*board)->openSensor();
  ASSERT_TRUE(sensor);
  SensorPlayer player(std::move(sensor).value(), {"idle", "", 100, countingSamples(50, 0)});
  ASSERT_TRUE(heard.waitFor([&] { return heard.frames() > 20; }, 60s));
  (*board)->kill();
  EXPECT_FALSE((*board)->running());
  ASSERT_TRUE(heard.waitFor([&] { return !heard.states.empty(); }));
  EXPECT_EQ(heard.states.front(), LinkState::kLost);
  EXPECT_EQ(heard.errors.front().code, ErrorCode::kDisconnected);
  EXPECT_EQ(session->stats().error().code, ErrorCode::kDisconnected);
  EXPECT_EQ((*board)->openLink().error().code, ErrorCode::kDisconnected);
  for (int i = 0; i < 200 && player.status(); ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(player.status().error().code, ErrorCode::kDisconnected);
  session.reset();

  std::promise<std::unique_ptr<Session>> found;
  const Reconnector reconnector([&] { return (*board)->openLink(); }, heard.events(),
                                [&](std::unique_ptr<Session> back) { found.set_value(std::move(back)); },
                                20ms);
  ASSERT_TRUE((*board)->restart());
  auto future = found.get_future();
  ASSERT_EQ(future.wait_for(60s), std::future_status::ready);
  session = future.get();
  EXPECT_EQ(session->info().boot_count, boots + 1) << "its flash survived";
  EXPECT_TRUE(session->startStream(0));
}

TEST_F(VirtualBoardTest, WhatWasRecordedBeforeTheCableWasPulledIsKept) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  auto project = project::Project::create(folder.path() / "test.thimble");
  ASSERT_TRUE(project) << project.error().message;
  auto recorder = Recorder::start(**project, virtualImuFormat(), "Virtual Cortex-M4", "pulled", "count", 0);
  ASSERT_TRUE(recorder) << recorder.error().message;
  Heard heard;
  SessionEvents events = heard.events();
  events.on_samples = [&](const SampleBatch& batch) { (*recorder)->feed(batch); };
  const auto session = connect(**board, events);
  ASSERT_NE(session, nullptr);
  ASSERT_TRUE(session->startStream(0));
  auto sensor = (*board)->openSensor();
  ASSERT_TRUE(sensor);
  SensorPlayer player(std::move(sensor).value(), {"counting", "", 100, countingSamples(3000, 0)});
  for (int i = 0; i < 1200 && (*recorder)->frames() < 50; ++i) std::this_thread::sleep_for(50ms);
  const int64_t shown = (*recorder)->frames();
  ASSERT_GE(shown, 50);
  (*board)->kill();
  ASSERT_TRUE(heard.waitFor([&] { return !heard.states.empty(); }));
  const auto info = (*recorder)->stop();
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_GE(info->frames, shown);
  EXPECT_EQ(info->quality.lost, 0);
  EXPECT_THAT(info->segments, testing::ElementsAre(dataset::Segment{0, info->frames, "count"}));
  const auto stored = (*project)->samples(info->id);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->values, countingSamples(info->frames, 0).values);
}

TEST_F(VirtualBoardTest, ResetRestartsTheBoardOnTheSameLink) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  const auto session = connect(**board);
  ASSERT_NE(session, nullptr);
  const uint32_t boots = session->info().boot_count;
  const auto reset = session->reset();
  ASSERT_TRUE(reset) << reset.error().message;
  EXPECT_EQ(session->info().boot_count, boots + 1);
}

TEST_F(VirtualBoardTest, TheFactoryRenewsTheAgentAndKeepsTheRest) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  const auto flash = (*board)->flashFile();
  EXPECT_EQ(std::filesystem::file_size(flash), 16u * 1024 * 1024);
  board->reset();
  const auto poke = [&](int64_t at, char byte) {
    std::fstream file(flash, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(at);
    file.put(byte);
  };
  const auto peek = [&](int64_t at) {
    std::ifstream file(flash, std::ios::binary);
    file.seekg(at);
    return file.get();
  };
  const int64_t in_agent = agent::kAgentSlotOffset + 0x2000;
  const int64_t in_model = agent::kModelSlotOffset + 0x5000;
  const int right = peek(in_agent);
  EXPECT_EQ(peek(in_model), 0xff) << "erased flash";
  poke(in_agent, static_cast<char>(right ^ 1));
  poke(in_model, 0x42);
  board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  EXPECT_NE(connect(**board), nullptr);
  EXPECT_EQ(peek(in_agent), right);
  EXPECT_EQ(peek(in_model), 0x42);
}

TEST_F(VirtualBoardTest, AFlashFileCutShortIsMadeAnew) {
  std::filesystem::create_directories(paths.state_dir);
  std::ofstream(paths.state_dir / "mps2-an386.bin") << "half a file";
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  EXPECT_NE(connect(**board), nullptr);
}

TEST_F(VirtualBoardTest, NoProcessOutlivesTheBoardOrTheWorkbench) {
  auto board = VirtualBoard::start(entry(), paths);
  ASSERT_TRUE(board) << board.error().message;
  const int64_t own = (*board)->processId();
  EXPECT_TRUE(processExists(own));
  board->reset();
  EXPECT_FALSE(processExists(own));

  // A workbench that is killed: its board must die with it.
  int report[2];
  ASSERT_EQ(pipe(report), 0);
  const pid_t workbench = fork();
  if (workbench == 0) {
    auto theirs = VirtualBoard::start(entry(), paths);
    const int64_t id = theirs ? (*theirs)->processId() : -1;
    if (write(report[1], &id, sizeof id) != sizeof id) _exit(1);
    for (;;) pause();
  }
  int64_t theirs = -1;
  ASSERT_EQ(read(report[0], &theirs, sizeof theirs), static_cast<ssize_t>(sizeof theirs));
  close(report[0]);
  close(report[1]);
  ASSERT_GT(theirs, 0);
  ::kill(workbench, SIGKILL);
  waitpid(workbench, nullptr, 0);
  // An orphan is reaped by init, or stays a zombie where there is none; either way it runs no more.
  bool gone = false;
  for (int i = 0; i < 400 && !gone; ++i) {
    std::string state;
    std::ifstream stat("/proc/" + std::to_string(theirs) + "/stat");
    std::getline(stat, state);
    const size_t name_end = state.rfind(") ");
    gone = name_end == std::string::npos || state[name_end + 2] == 'Z';
    if (!gone) std::this_thread::sleep_for(25ms);
  }
  EXPECT_TRUE(gone);
}

TEST_F(VirtualBoardTest, SaysWhatIsMissing) {
  paths.firmware_dir = folder.path() / "nowhere";
  const auto board = VirtualBoard::start(entry(), paths);
  ASSERT_FALSE(board);
  EXPECT_EQ(board.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(board.error().hint, HasSubstr("gcc-arm-none-eabi"));
  BoardEntry serial;
  serial.name = "Arduino Uno";
  EXPECT_EQ(VirtualBoard::start(serial, paths).error().code, ErrorCode::kUnsupported);
}

TEST_F(VirtualBoardTest, AFolderThatCannotBeWrittenIsTold) {
  std::ofstream(folder.path() / "file") << "in the way";
  paths.state_dir = folder.path() / "file" / "boards";
  const auto board = VirtualBoard::start(entry(), paths);
  ASSERT_FALSE(board);
  EXPECT_EQ(board.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace thimble::device_link
