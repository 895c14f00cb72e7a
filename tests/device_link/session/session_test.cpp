// A session against a fake board: greeting, streams, losses, inference, and every way the other end can
// misbehave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <numeric>
#include <sstream>

#include "device_link/transport/capture_log.h"
#include "device_link/transport/memory_transport.h"
#include "fake_board.h"
#include "heard.h"
#include "tests/device_link/temporary_folder.h"

namespace thimble::device_link {
namespace {

using protocol::Status;
using protocol::Type;
using testing::ElementsAre;
using testing::HasSubstr;

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    auto [host, peer] = makeMemoryPair("Fake board");
    board = std::make_unique<FakeBoard>(std::move(peer));
    auto connected = Session::connect(std::move(host), heard.events());
    if (connected) session = std::move(connected).value();
  }
  void SetUp() override { ASSERT_NE(session, nullptr); }

  Heard heard;
  std::unique_ptr<FakeBoard> board;
  std::unique_ptr<Session> session;
};

TEST_F(SessionTest, HelloTellsWhoTheBoardIs) {
  const BoardInfo& info = session->info();
  EXPECT_EQ(info.board, "fake");
  EXPECT_EQ(info.core, "Cortex-M0");
  EXPECT_EQ(info.firmware_version, "1.2.3");
  EXPECT_EQ(info.boot_count, 7u);
  EXPECT_EQ(info.tick_hz, 25000000u);
  EXPECT_FALSE(info.boot_loader);
  ASSERT_EQ(info.sensors.size(), 1u);
  EXPECT_EQ(info.sensors[0].name, "imu");
  EXPECT_DOUBLE_EQ(info.sensors[0].rate_hz, 100);
  ASSERT_EQ(info.sensors[0].channels.size(), 2u);
  EXPECT_EQ(info.sensors[0].channels[0], (dataset::Channel{"accX", "m/s²", 0.0025f}));
  EXPECT_EQ(info.sensors[0].channels[1], (dataset::Channel{"gyrX", "°/s", 0.03125f}));
  EXPECT_EQ(session->portName(), "Fake board");
}

TEST_F(SessionTest, CountsWhatIsMissingSinceStreamingBegan) {
  ASSERT_TRUE(session->startStream(0));
  board->sendSamples(1000, 10);
  board->sendSamples(1010, 5);
  board->sendSamples(1018, 2, 3);
  ASSERT_TRUE(heard.waitFor([&] { return heard.batches.size() == 3; }));
  EXPECT_EQ(heard.batches[0].lost, 0);
  EXPECT_EQ(heard.batches[1].lost, 0);
  EXPECT_EQ(heard.batches[2].lost, 3);
  EXPECT_EQ(heard.batches[2].board_dropped, 3);
  EXPECT_EQ(heard.batches[2].first_index, 1018);
  EXPECT_THAT(heard.batches[2].samples.values, ElementsAre(2036, 2037, 2038, 2039));
  EXPECT_THAT(heard.batches[2].samples.time_us, ElementsAre(10180000, 10190000));
  ASSERT_TRUE(session->stopStream());
  EXPECT_FALSE(board->streaming());
  ASSERT_TRUE(session->startStream(0));
  board->sendSamples(5000, 1);
  ASSERT_TRUE(heard.waitFor([&] { return heard.batches.size() == 4; }));
  EXPECT_EQ(heard.batches[3].lost, 0) << "a new stream counts anew";
}

TEST_F(SessionTest, FollowsTheIndexPastItsWrap) {
  ASSERT_TRUE(session->startStream(0));
  board->sendSamples(0xfffffffe, 2);
  board->sendSamples(1, 2);  // index 2^32 is missing
  ASSERT_TRUE(heard.waitFor([&] { return heard.batches.size() == 2; }));
  EXPECT_EQ(heard.batches[1].first_index, (int64_t{1} << 32) + 1);
  EXPECT_EQ(heard.batches[1].lost, 1);
}

TEST_F(SessionTest, SurvivesNoiseAndEventsThatLie) {
  ASSERT_TRUE(session->startStream(0));
  board->sendRaw(std::vector<uint8_t>(5000, 0x55));
  protocol::SamplesEvent lying;
  lying.sensor = 9;
  std::vector<uint8_t> wire(protocol::kMaxEncoded);
  wire.resize(protocol::encodeFrame(static_cast<uint8_t>(Type::kSamplesEvent), 0, lying, wire.data()));
  wire.insert(wire.begin(), 0);
  board->sendRaw(wire);
  const uint8_t odd[7] = {};
  lying.sensor = 0;
  lying.channel_count = 2;
  lying.data = {odd, 7};
  wire.resize(protocol::kMaxEncoded);
  wire.resize(protocol::encodeFrame(static_cast<uint8_t>(Type::kSamplesEvent), 0, lying, wire.data()));
  board->sendRaw(wire);
  board->sendSamples(4, 1);
  ASSERT_TRUE(heard.waitFor([&] { return !heard.batches.empty(); }));
  EXPECT_EQ(heard.batches.size(), 1u);
  EXPECT_EQ(heard.batches[0].first_index, 4);
}

TEST_F(SessionTest, SurvivesAnyFrameWhoseCheckIsRight) {
  ASSERT_TRUE(session->startStream(0));
  ASSERT_TRUE(session->startLive(0));
  uint32_t x = 1;
  const auto random = [&x] { return (x = x * 1664525 + 1013904223) >> 16; };
  for (int i = 0; i < 3000; ++i) {
    uint8_t raw[protocol::kMaxRaw];
    const uint32_t size = random() % (i % 10 == 0 ? protocol::kMaxBody : 40);
    for (uint32_t at = 0; at < size; ++at) raw[3 + at] = static_cast<uint8_t>(random());
    const uint8_t types[] = {0x60, 0x61, 0x62, 0x7f, 0x81, 0xff, 0x00};
    std::vector<uint8_t> wire(protocol::kMaxEncoded);
    wire.resize(protocol::encodeRawFrame(types[random() % 7], static_cast<uint16_t>(random()), raw, size,
                                         wire.data()));
    board->sendRaw(std::move(wire));
  }
  const auto stats = session->stats();
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->samples_read, 42u);
  for (const SampleBatch& batch : heard.batches)
    EXPECT_EQ(batch.samples.values.size(), 2 * batch.samples.time_us.size());
}

TEST_F(SessionTest, ResultsAndTroublesAreTold) {
  ASSERT_TRUE(session->startLive(0, 50));
  board->sendResult(150, {-128, 127});
  board->sendError(Status::kFlashFailed, "sector 3");
  ASSERT_TRUE(heard.waitFor([&] { return !heard.errors.empty(); }));
  ASSERT_EQ(heard.results.size(), 1u);
  EXPECT_EQ(heard.results[0].end_index, 150);
  EXPECT_THAT(heard.results[0].scores, ElementsAre(-128, 127));
  EXPECT_THAT(heard.states, ElementsAre(LinkState::kConnected));
  EXPECT_THAT(heard.errors[0].message, HasSubstr("sector 3"));
}

TEST_F(SessionTest, InfersInPieces) {
  std::vector<uint8_t> input(FakeBoard::kInputBytes);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<uint8_t>(i * 7);
  const auto result = session->infer(input);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->output.size(), FakeBoard::kOutputBytes);
  for (size_t i = 0; i < input.size(); ++i)
    ASSERT_EQ(result->output[i], static_cast<uint8_t>(input[i] + 1)) << i;
  EXPECT_EQ(result->feature_us, 11);
  EXPECT_EQ(result->inference_us, 22);
  const auto wrong = session->infer(std::span(input).first(7));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(SessionTest, SendsWindowsLittleEndian) {
  std::vector<int16_t> frames(FakeBoard::kWindowFrames * FakeBoard::kChannels);
  std::iota(frames.begin(), frames.end(), int16_t{-300});
  const auto result = session->inferWindow(frames);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->output[0], 0xd5);  // −300 = 0xfed4
  EXPECT_EQ(result->output[1], 0xff);
  EXPECT_EQ(session->inferWindow(std::span(frames).first(3)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(SessionTest, ReadsTheProfileOfManyOperators) {
  const auto profile = session->profile();
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->total_ticks, 123456789012u);
  ASSERT_EQ(profile->operator_ticks.size(), FakeBoard::kOperators);
  EXPECT_EQ(profile->operator_ticks[229], 687u);
  EXPECT_EQ(board->count(Type::kProfile), 3);
}

TEST_F(SessionTest, RefusalsAreInWords) {
  board->refuse_with = static_cast<int>(Status::kBusy);
  const auto refused = session->startLive(0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_THAT(refused.error().message, HasSubstr("busy"));
  EXPECT_FALSE(refused.error().hint.empty());
  board->refuse_with = 77;
  EXPECT_EQ(session->stopLive().error().code, ErrorCode::kUnsupported);
}

TEST_F(SessionTest, CutShortRepliesAreCorrupt) {
  board->truncate_replies = true;
  EXPECT_EQ(session->stats().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(session->slots().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(session->modelInfo().error().code, ErrorCode::kCorrupt);
}

TEST_F(SessionTest, UnplugIsToldAndEndsAWaitingRequest) {
  board->silent = true;
  std::thread puller([&] { board->unplug(); });
  const auto stats = session->stats();
  puller.join();
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error().code, ErrorCode::kDisconnected);
  ASSERT_TRUE(heard.waitFor([&] { return !heard.states.empty(); }));
  EXPECT_THAT(heard.states, ElementsAre(LinkState::kLost));
  EXPECT_EQ(session->state(), LinkState::kLost);
  EXPECT_EQ(session->startStream(0).error().code, ErrorCode::kDisconnected);
}

TEST_F(SessionTest, ResetWaitsForTheNextBoot) {
  ASSERT_TRUE(session->startStream(0));
  ASSERT_TRUE(session->reset());
  EXPECT_EQ(session->info().boot_count, 8u);
  EXPECT_EQ(session->info().sensors.size(), 1u);
}

TEST_F(SessionTest, StopsItsStreamsOnTheWayOut) {
  ASSERT_TRUE(session->startStream(0));
  EXPECT_TRUE(board->streaming());
  session.reset();
  EXPECT_FALSE(board->streaming());
}

TEST(SessionReplay, ACapturedSessionPlaysAgainWithoutItsBoard) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "session.log";
  const auto converse = [](std::unique_ptr<Transport> link, FakeBoard* board, Heard& heard) {
    auto session = Session::connect(std::move(link), heard.events());
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ((*session)->info().board, "fake");
    ASSERT_TRUE((*session)->startStream(0));
    if (board != nullptr) {
      board->sendSamples(10, 4);
      board->sendSamples(16, 3);
    }
    ASSERT_TRUE(heard.waitFor([&] { return heard.batches.size() == 2; }));
    EXPECT_EQ((*session)->stats()->samples_read, 42u);
  };
  Heard live, replayed;
  {
    auto [host, peer] = makeMemoryPair("Fake board");
    FakeBoard board(std::move(peer));
    auto capturing = makeCapturing(std::move(host), file);
    ASSERT_TRUE(capturing);
    converse(std::move(*capturing), &board, live);
  }
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  auto log = parseCapture(text.str());
  ASSERT_TRUE(log) << log.error().message;
  converse(makeReplay(*log, true), nullptr, replayed);
  ASSERT_EQ(replayed.batches.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(replayed.batches[i].samples.values, live.batches[i].samples.values);
    EXPECT_EQ(replayed.batches[i].samples.time_us, live.batches[i].samples.time_us);
    EXPECT_EQ(replayed.batches[i].lost, live.batches[i].lost);
  }
  EXPECT_EQ(replayed.batches[1].lost, 2);
}

TEST(SessionConnect, SaysWhenNobodyAnswers) {
  auto [host, peer] = makeMemoryPair("Mute board");
  const auto session = Session::connect(std::move(host), {});
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, ErrorCode::kTimeout);
  EXPECT_THAT(session.error().message, HasSubstr("Mute board"));
}

TEST(SessionConnect, WaitsForABoardThatWakesLate) {
  auto [host, peer] = makeMemoryPair("Sleepy board", 65536);
  std::unique_ptr<FakeBoard> board;
  std::thread waker([&, end = std::move(peer)]() mutable {
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    board = std::make_unique<FakeBoard>(std::move(end));
  });
  const auto session = Session::connect(std::move(host), {});
  waker.join();
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ((*session)->info().board, "fake");
}

}  // namespace
}  // namespace thimble::device_link
