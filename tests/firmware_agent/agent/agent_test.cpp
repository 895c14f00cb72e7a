// The agent's requests on a board in memory, each with its good answer and its refusals.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/agent.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/firmware_agent/agent/memory_board.h"
#include "tests/firmware_agent/agent/samples.h"
#include "tests/firmware_agent/agent/tiny_model.h"

namespace thimble::agent {
namespace {

using protocol::SlotState;
using protocol::Status;
using protocol::Target;
using protocol::Type;

class AgentTest : public ::testing::Test {
 protected:
  Status status(Type type, const auto& message) {
    const auto reply = host().ask<protocol::StatusReply>(type, message);
    return reply ? reply->status : Status::kUnknownType;
  }
  Status status(Type type) { return status(type, Empty()); }
  Status install(const std::vector<uint8_t>& file) {
    const auto reply = host().upload(Target::kModel, file);
    return reply ? reply->status : Status::kUnknownType;
  }
  protocol::ModelInfoReply modelInfo() {
    const auto reply = host().ask<protocol::ModelInfoReply>(Type::kModelInfo);
    return reply.value_or(protocol::ModelInfoReply());
  }
  MemoryConversation<Agent>& host() { return running->host; }
  void restart() { running = std::make_unique<RunningAgent>(board); }

  MemoryBoard board;
  std::unique_ptr<RunningAgent> running = std::make_unique<RunningAgent>(board);
};

TEST_F(AgentTest, SaysHello) {
  const auto hello = host().ask<protocol::HelloReply>(Type::kHello, protocol::HelloRequest());
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->status, Status::kOk);
  EXPECT_EQ(hello->role, protocol::Role::kAgent);
  EXPECT_EQ(hello->capabilities, 15u);
  EXPECT_EQ(hello->slot_bytes, 1024u * 1024 - 4096);
  EXPECT_EQ(hello->arena_bytes, 256u * 1024);
  EXPECT_EQ(hello->sensor_count, 1);
}

TEST_F(AgentTest, HasNoVersionInCommonWithTheFuture) {
  const auto hello = host().ask<protocol::HelloReply>(Type::kHello, protocol::HelloRequest{2, 9});
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->status, Status::kBadVersion);
  EXPECT_EQ(hello->version, protocol::kProtocolVersion);
}

TEST_F(AgentTest, ListsItsSensor) {
  const auto sensor = host().ask<protocol::SensorReply>(Type::kSensor, protocol::SensorRequest{0});
  ASSERT_TRUE(sensor);
  EXPECT_EQ(sensor->channel_count, 6);
  EXPECT_EQ(sensor->rate_mhz, 100000u);
  EXPECT_EQ(host().ask<protocol::SensorReply>(Type::kSensor, protocol::SensorRequest{1})->status,
            Status::kNoSuchSensor);
}

TEST_F(AgentTest, RefusesWhatItDoesNotKnowAndWhatIsCutShort) {
  EXPECT_FALSE(host().ask<protocol::StatusReply>(static_cast<Type>(0x5f)));
  EXPECT_EQ(host().lastReply()->type, 0xff);
  EXPECT_EQ(host().lastReply()->as<protocol::ErrorEvent>()->status, Status::kUnknownType);
  EXPECT_EQ(host().lastReply()->as<protocol::ErrorEvent>()->type, 0x5f);
  EXPECT_FALSE(host().ask<protocol::StatusReply>(Type::kLiveStart));
  EXPECT_EQ(host().lastReply()->as<protocol::ErrorEvent>()->status, Status::kBadBody);
}

TEST_F(AgentTest, ARequestSentTwiceIsAnsweredTwiceAndDoneOnce) {
  const Data reset = frameOf(Type::kReset, 500, Empty());
  for (int i = 0; i < 3; ++i) {
    host().send(reset);
    ASSERT_TRUE(host().awaitReply(500)) << i;
  }
  EXPECT_EQ(board.restarts, 1);
}

TEST_F(AgentTest, StreamsEverySampleWithGapsAsGaps) {
  ASSERT_EQ(status(Type::kStreamStart, protocol::StreamStartRequest{0}), Status::kOk);
  std::vector<std::pair<uint32_t, int16_t>> sent;
  for (uint32_t i = 0; i < 200; ++i) {
    if (i == 100) board.sensor_sequence = static_cast<uint16_t>(board.sensor_sequence + 3);
    const int16_t values[6] = {static_cast<int16_t>(i * 7), -1, 2, -3, 4, -5};
    board.now_us += 10000;
    board.sense(values);
    sent.emplace_back(i < 100 ? i : i + 3, values[0]);
    host().listen();
  }
  ASSERT_EQ(status(Type::kStreamStop), Status::kOk);
  std::vector<std::pair<uint32_t, int16_t>> received;
  uint64_t last_us = 0;
  for (const HeardSample& sample : samplesIn(host().events)) {
    EXPECT_GT(sample.time_us, last_us);
    last_us = sample.time_us;
    EXPECT_EQ(sample.values[5], -5);
    received.emplace_back(sample.index, sample.values[0]);
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(host().events.back().as<protocol::SamplesEvent>()->dropped, 3u);
  EXPECT_LE(host().events.size(), 45u);  // batches, not one event a sample
  EXPECT_GE(host().events.size(), 30u);
  const auto stats = host().ask<protocol::StatsReply>(Type::kStats);
  EXPECT_EQ(stats->samples_read, 200u);
  EXPECT_EQ(stats->samples_dropped, 3u);
}

TEST_F(AgentTest, EventsWithoutRoomAreCountedAndRepliesStillCome) {
  ASSERT_EQ(status(Type::kStreamStart, protocol::StreamStartRequest{0}), Status::kOk);
  board.room = protocol::kMaxEncoded;
  const int16_t values[6] = {};
  for (int i = 0; i < 20; ++i) {
    board.now_us += 10000;
    board.sense(values);
    host().listen();
  }
  const auto stats = host().ask<protocol::StatsReply>(Type::kStats);
  ASSERT_TRUE(stats);
  EXPECT_GT(stats->events_dropped, 2u);
  EXPECT_TRUE(host().events.empty());
}

TEST_F(AgentTest, HelloEndsAStreamThatAnEarlierHostLeft) {
  status(Type::kStreamStart, protocol::StreamStartRequest{0});
  host().ask<protocol::HelloReply>(Type::kHello, protocol::HelloRequest());
  const int16_t values[6] = {};
  for (int i = 0; i < 100; ++i) {
    board.now_us += 10000;
    board.sense(values);
    host().listen();
  }
  EXPECT_TRUE(host().events.empty());
}

TEST_F(AgentTest, WithoutAModelItSaysSo) {
  EXPECT_EQ(modelInfo().status, Status::kNoModel);
  EXPECT_EQ(host().ask<protocol::InvokeReply>(Type::kInvoke, protocol::InvokeRequest())->status,
            Status::kNoModel);
  EXPECT_EQ(host().ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest())->status,
            Status::kNoModel);
  EXPECT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest()), Status::kNoModel);
  EXPECT_EQ(status(Type::kInputWrite, protocol::TensorChunk()), Status::kNoModel);
}

TEST_F(AgentTest, AModelIsInstalledDescribedAndKept) {
  const auto file = build({.seed = 3});
  ASSERT_EQ(install(file), Status::kOk);
  for (int boot = 0; boot < 2; ++boot) {
    const auto info = modelInfo();
    EXPECT_EQ(info.status, Status::kOk);
    EXPECT_EQ(info.size, file.size());
    EXPECT_EQ(info.crc32, protocol::crc32(file.data(), static_cast<uint32_t>(file.size())));
    EXPECT_EQ(info.input_bytes, kTinyInputs);
    EXPECT_EQ(info.output_bytes, kTinyOutputs);
    EXPECT_EQ(info.operator_count, 1);
    EXPECT_EQ(info.window_frames, kTinyWindow);
    EXPECT_EQ(info.stride_frames, kTinyStride);
    EXPECT_EQ(info.channels, kTinyChannels);
    restart();
  }
}

TEST_F(AgentTest, ARefusedModelLeavesTheOldOneRunning) {
  const auto good = build({.seed = 3});
  ASSERT_EQ(install(good), Status::kOk);
  EXPECT_EQ(install(build({.operator_code = 48})), Status::kBadModel);  // TOPK_V2
  EXPECT_EQ(install(build({.arena_bytes = 256 * 1024 + 16})), Status::kTooLarge);
  EXPECT_EQ(install(Data(5000, 0x42)), Status::kBadModel);
  for (int boot = 0; boot < 2; ++boot) {
    EXPECT_EQ(modelInfo().crc32, protocol::crc32(good.data(), static_cast<uint32_t>(good.size())));
    const auto window = someWindow(1);
    ASSERT_EQ(status(Type::kWindowWrite, protocol::TensorChunk{{}, 0, bytesOf(rawOf(window))}), Status::kOk);
    const auto reply = host().ask<protocol::InvokeReply>(Type::kWindowInfer);
    ASSERT_TRUE(reply);
    EXPECT_EQ(scoresOf(reply->output), answerWindow(good, window).output);
    restart();
  }
}

TEST_F(AgentTest, SlotsTellTheirStory) {
  const auto slot = [this](uint8_t i) {
    return *host().ask<protocol::SlotInfoReply>(Type::kSlotInfo, protocol::SlotInfoRequest{i});
  };
  EXPECT_EQ(slot(0).state, SlotState::kEmpty);
  const auto a = build({.seed = 1});
  ASSERT_EQ(install(a), Status::kOk);
  EXPECT_EQ(slot(0).state, SlotState::kValid);
  EXPECT_EQ(slot(0).current, 1);
  EXPECT_EQ(slot(0).generation, 1u);
  const auto b = build({.seed = 2, .padding_bytes = 9000});
  host().upload(Target::kModel, b, 6000);
  EXPECT_EQ(slot(1).state, SlotState::kPartial);
  EXPECT_EQ(slot(1).current, 0);
  restart();
  ASSERT_EQ(install(b), Status::kOk);
  EXPECT_EQ(host().first_offset, 4096u);  // went on after the first whole sector
  EXPECT_EQ(slot(1).generation, 2u);
  EXPECT_EQ(slot(1).current, 1);
  EXPECT_EQ(slot(0).current, 0);
  EXPECT_EQ(slot(2).status, Status::kBadBody);
}

TEST_F(AgentTest, ABrokenModelFallsBackToTheOther) {
  const auto a = build({.seed = 1});
  const auto b = build({.seed = 2});
  ASSERT_EQ(install(a), Status::kOk);
  ASSERT_EQ(install(b), Status::kOk);
  board.memory[kModelSlotOffset + kModelSlotBytes + kSectorBytes + 100] ^= 1;
  restart();
  EXPECT_EQ(modelInfo().crc32, protocol::crc32(a.data(), static_cast<uint32_t>(a.size())));
  board.memory[kModelSlotOffset + kSectorBytes + 100] ^= 1;
  restart();
  EXPECT_EQ(modelInfo().status, Status::kNoModel);
}

TEST_F(AgentTest, WhatThisFirmwareVerifiedIsNotVerifiedAgain) {
  const auto becomeFirmware = [this](uint32_t crc32) {
    uint8_t bytes[kSlotHeadBytes];
    writeSlotHead({100, crc32, 1, true}, bytes);
    std::copy_n(bytes, sizeof bytes, board.memory.begin() + kAgentSlotOffset);
  };
  // A model whose program verifying refuses, by one word; nobody runs it here.
  Data file = build({.seed = 1});
  uint32_t program = 0;
  std::memcpy(&program, file.data() + 12, sizeof program);
  file[program + 40] ^= 1;
  becomeFirmware(77);
  restart();
  ASSERT_EQ(install(file), Status::kBadModel);
  const auto put = [&] {
    Slot slot(board.flash(), kModelSlotOffset, kModelSlotBytes);
    const auto size = static_cast<uint32_t>(file.size());
    ASSERT_EQ(slot.begin(size, protocol::crc32(file.data(), size), 1), Status::kOk);
    ASSERT_EQ(slot.write(0, file.data(), size), Status::kOk);
    ASSERT_EQ(slot.markValid(), Status::kOk);
  };
  put();
  restart();
  EXPECT_EQ(modelInfo().status, Status::kNoModel);
  Slot(board.flash(), kModelSlotOffset, kModelSlotBytes).markVerified(77);
  restart();
  EXPECT_EQ(modelInfo().status, Status::kOk);
  becomeFirmware(78);
  restart();
  EXPECT_EQ(modelInfo().status, Status::kNoModel) << "another firmware looks for itself";
  becomeFirmware(77);
  board.memory[kModelSlotOffset + kSectorBytes + 100] ^= 1;
  restart();
  EXPECT_EQ(modelInfo().status, Status::kNoModel) << "a broken file is never run";
}

TEST_F(AgentTest, AFirmwareUploadIsForTheBootLoader) {
  const auto reply = host().upload(Target::kAgent, Data(100, 1));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, Status::kBusy);
}

TEST_F(AgentTest, InputsInPiecesGiveTheHostsOutputs) {
  const auto file = build({.seed = 4, .pipeline = false});
  ASSERT_EQ(install(file), Status::kOk);
  std::vector<int8_t> input(kTinyInputs);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<int8_t>(i * 37);
  const Data raw(input.begin(), input.end());
  for (uint32_t at : {70u, 0u, 35u}) {
    const Data piece(raw.begin() + at, raw.begin() + (at == 70 ? kTinyInputs : at + 35));
    ASSERT_EQ(status(Type::kInputWrite, protocol::TensorChunk{{}, at, bytesOf(piece)}), Status::kOk);
  }
  const auto reply = host().ask<protocol::InvokeReply>(Type::kInvoke, protocol::InvokeRequest());
  ASSERT_TRUE(reply);
  const HostAnswer expected = answerInput(file, input);
  EXPECT_EQ(reply->input_crc32, expected.input_crc32);
  EXPECT_EQ(scoresOf(reply->output), expected.output);
  const auto rest = host().ask<protocol::TensorChunk>(Type::kOutputRead, protocol::OutputReadRequest{1, 100});
  ASSERT_TRUE(rest);
  EXPECT_EQ(scoresOf(rest->data), std::vector<int8_t>(expected.output.begin() + 1, expected.output.end()));
  EXPECT_EQ(host().ask<protocol::TensorChunk>(Type::kOutputRead, protocol::OutputReadRequest{4, 1})->status,
            Status::kBadOffset);
  EXPECT_EQ(status(Type::kInputWrite, protocol::TensorChunk{{}, kTinyInputs, bytesOf({1})}),
            Status::kBadOffset);
  EXPECT_EQ(status(Type::kInputWrite, protocol::TensorChunk{{}, 0xffffffffu, bytesOf({1, 2})}),
            Status::kBadOffset);
}

TEST_F(AgentTest, AModelWithoutPipelineDoesNotTakeWindows) {
  ASSERT_EQ(install(build({.pipeline = false})), Status::kOk);
  EXPECT_EQ(modelInfo().window_frames, 0);
  EXPECT_EQ(status(Type::kWindowWrite, protocol::TensorChunk()), Status::kNoPipeline);
  EXPECT_EQ(host().ask<protocol::InvokeReply>(Type::kWindowInfer)->status, Status::kNoPipeline);
  EXPECT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest()), Status::kNoPipeline);
}

TEST_F(AgentTest, AWindowThatDoesNotFitIsRefused) {
  ASSERT_EQ(install(build({})), Status::kOk);
  EXPECT_EQ(status(Type::kWindowWrite, protocol::TensorChunk{{}, 2 * kTinyInputs - 1, bytesOf({1, 2})}),
            Status::kBadOffset);
  EXPECT_EQ(status(Type::kWindowWrite, protocol::TensorChunk{{}, 0xffffffffu, bytesOf({1, 2})}),
            Status::kBadOffset);
}

TEST_F(AgentTest, ProfilesEachOperator) {
  ASSERT_EQ(install(build({})), Status::kOk);
  const auto all = host().ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest{0});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->status, Status::kOk);
  EXPECT_EQ(all->ticks.size,
            8);  // this board's clock moves at each look only: nothing is left beyond the empty pair
  EXPECT_EQ(all->total_ticks, 0u);
  const auto none = host().ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest{1});
  EXPECT_EQ(none->ticks.size, 0);
}

class LiveAgentTest : public AgentTest {
 protected:
  void SetUp() override { ASSERT_EQ(install(file), Status::kOk); }
  void sense(int count) {
    for (int i = 0; i < count; ++i) {
      int16_t values[6];
      for (int16_t& value : values) value = static_cast<int16_t>((frames.size() * 37 + 11) % 5000);
      for (int16_t value : values) frames.push_back(value);
      board.now_us += 10000;
      board.sense(values);
    }
  }
  std::vector<int16_t> windowBefore(uint32_t end) {
    return {frames.begin() + (end - kTinyWindow) * 6, frames.begin() + end * 6};
  }
  std::vector<uint8_t> file = build({.seed = 8});
  std::vector<int16_t> frames;
};

TEST_F(LiveAgentTest, EachWindowHasTheHostsAnswer) {
  ASSERT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest{0, 0}), Status::kOk);
  for (int i = 0; i < 65; ++i) {
    sense(1);
    host().listen();
  }
  ASSERT_EQ(host().events.size(), 5u);
  uint32_t end = kTinyWindow;
  for (const Received& frame : host().events) {
    const auto result = frame.as<protocol::ResultEvent>();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end_index, end);
    EXPECT_EQ(result->skipped, 0u);
    EXPECT_EQ(scoresOf(result->output), answerWindow(file, windowBefore(end)).output);
    end += kTinyStride;
  }
}

TEST_F(LiveAgentTest, BehindItSkipsToTheNewestWindowAndCounts) {
  ASSERT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest{0, 5}), Status::kOk);
  sense(52);
  host().listen();
  ASSERT_EQ(host().events.size(), 1u);
  const auto result = host().events[0].as<protocol::ResultEvent>();
  EXPECT_EQ(result->end_index, 50u);
  EXPECT_EQ(result->skipped, 6u);
  EXPECT_EQ(scoresOf(result->output), answerWindow(file, windowBefore(50)).output);
}

TEST_F(LiveAgentTest, KeepsOthersAwayFromTheModel) {
  ASSERT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest{}), Status::kOk);
  EXPECT_EQ(host().ask<protocol::InvokeReply>(Type::kInvoke, protocol::InvokeRequest())->status,
            Status::kBusy);
  EXPECT_EQ(status(Type::kWindowWrite, protocol::TensorChunk()), Status::kBusy);
  EXPECT_EQ(install(build({})), Status::kBusy);
  EXPECT_EQ(status(Type::kLiveStop), Status::kOk);
  EXPECT_EQ(host().ask<protocol::InvokeReply>(Type::kInvoke, protocol::InvokeRequest())->status, Status::kOk);
}

TEST_F(LiveAgentTest, StreamsBesideIt) {
  ASSERT_EQ(status(Type::kStreamStart, protocol::StreamStartRequest{}), Status::kOk);
  ASSERT_EQ(status(Type::kLiveStart, protocol::LiveStartRequest{}), Status::kOk);
  for (int i = 0; i < 40; ++i) {
    sense(1);
    host().listen();
  }
  const auto results = std::count_if(host().events.begin(), host().events.end(), [](const Received& frame) {
    return frame.type == static_cast<uint8_t>(Type::kResultEvent);
  });
  EXPECT_EQ(results, 3);
  EXPECT_GE(samplesIn(host().events).size(), 35u);
}

}  // namespace
}  // namespace thimble::agent
