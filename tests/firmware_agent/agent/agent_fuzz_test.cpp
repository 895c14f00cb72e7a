// The agent under hostile hosts: noise, well-framed nonsense, and damaged flash.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>

#include "tests/firmware_agent/agent/memory_board.h"
#include "tests/firmware_agent/agent/tiny_model.h"

namespace thimble::agent {
namespace {

using protocol::Status;
using protocol::Target;
using protocol::Type;

class AgentFuzzTest : public ::testing::Test {
 protected:
  /// Still there, and the flash rules still hold.
  void expectAlive() {
    const auto hello = running->host.ask<protocol::HelloReply>(Type::kHello, protocol::HelloRequest());
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->status, Status::kOk);
  }
  MemoryBoard board;
  std::unique_ptr<RunningAgent> running = std::make_unique<RunningAgent>(board);
  std::mt19937 random{11};
};

TEST_F(AgentFuzzTest, SurvivesNoise) {
  for (int round = 0; round < 200; ++round) {
    Data noise(random() % 4000);
    for (uint8_t& byte : noise) byte = random() % 20 == 0 ? 0 : static_cast<uint8_t>(random());
    noise.push_back(0);
    running->host.send(noise);
    running->host.listen();
  }
  expectAlive();
}

TEST_F(AgentFuzzTest, SurvivesEveryRequestWithRandomBodies) {
  ASSERT_EQ(running->host.upload(Target::kModel, build({}))->status, Status::kOk);
  const uint8_t types[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x11, 0x12, 0x13, 0x20,
                           0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x30, 0x31, 0x60, 0x77};
  const uint32_t edges[] = {0, 1, 2, 4095, 4096, 0x7fffffff, 0x80000000, 0xffffffff};
  int answered = 0;
  for (uint16_t seq = 1; seq < 6000; ++seq) {
    Data raw(protocol::kMaxRaw);
    const uint32_t body = random() % 3 == 0 ? random() % 40 : random() % protocol::kMaxBody;
    for (uint32_t i = 0; i < body; ++i) raw[3 + i] = static_cast<uint8_t>(random());
    // Often numbers at the edge, where the fields are.
    for (uint32_t at : {0u, 1u, 4u, 5u}) {
      const uint32_t edge = edges[random() % std::size(edges)];
      if (random() % 2 == 0 && body >= at + 4) __builtin_memcpy(&raw[3 + at], &edge, 4);
    }
    Data wire(protocol::kMaxEncoded);
    wire.resize(
        protocol::encodeRawFrame(types[random() % std::size(types)], seq, raw.data(), body, wire.data()));
    running->host.send(wire);
    if (running->host.awaitReply(seq)) ++answered;
    const int16_t values[6] = {1, 2, 3, 4, 5, 6};
    board.now_us += 10000;
    board.sense(values);
  }
  EXPECT_EQ(answered, 5999);
  expectAlive();
}

TEST_F(AgentFuzzTest, NeverRunsAFileThatIsNotWhole) {
  const auto file = build({.seed = 5});
  const uint32_t crc = protocol::crc32(file.data(), static_cast<uint32_t>(file.size()));
  ASSERT_EQ(running->host.upload(Target::kModel, file)->status, Status::kOk);
  const Data good = board.memory;
  for (int round = 0; round < 300; ++round) {
    std::copy(good.begin() + kModelSlotOffset, good.begin() + kModelSlotOffset + 16384,
              board.memory.begin() + kModelSlotOffset);
    const size_t at =
        kModelSlotOffset + (random() % 2 == 0 ? random() % 24 : kSectorBytes + random() % file.size());
    board.memory[at] = static_cast<uint8_t>(board.memory[at] ^ (1u << random() % 8));
    running = std::make_unique<RunningAgent>(board);
    const auto info = running->host.ask<protocol::ModelInfoReply>(Type::kModelInfo);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->status, Status::kNoModel) << at;
  }
  std::copy(good.begin() + kModelSlotOffset, good.begin() + kModelSlotOffset + 16384,
            board.memory.begin() + kModelSlotOffset);
  running = std::make_unique<RunningAgent>(board);
  EXPECT_EQ(running->host.ask<protocol::ModelInfoReply>(Type::kModelInfo)->crc32, crc);
}

TEST_F(AgentFuzzTest, DamagedModelsThatAreAnnouncedTrulyAreRefusedOrRunSafely) {
  const auto file = build({.seed = 6});
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    auto damaged = file;
    for (int n = 1 + static_cast<int>(random() % 4); n > 0; --n) {
      damaged[random() % damaged.size()] = static_cast<uint8_t>(random());
    }
    const auto reply = running->host.upload(Target::kModel, damaged);
    ASSERT_TRUE(reply);
    if (reply->status != Status::kOk) {
      ++refused;
      continue;
    }
    ASSERT_TRUE(running->host.ask<protocol::InvokeReply>(Type::kInvoke, protocol::InvokeRequest()));
    ASSERT_TRUE(running->host.ask<protocol::InvokeReply>(Type::kWindowInfer));
  }
  EXPECT_GT(refused, 50);
  expectAlive();
}

}  // namespace
}  // namespace thimble::agent
