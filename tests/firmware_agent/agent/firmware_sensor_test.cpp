// The real firmware in QEMU: samples in on the second UART, events out on the first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>

#include "tests/firmware_agent/agent/qemu_board.h"
#include "tests/firmware_agent/agent/samples.h"

namespace thimble::agent {
namespace {

using protocol::Type;

class FirmwareSensor : public ::testing::TestWithParam<std::string> {};

TEST_P(FirmwareSensor, EverySampleArrivesWithItsValueIndexAndTime) {
  QemuBoard board(GetParam());
  ASSERT_TRUE(board.hello());
  ASSERT_TRUE(board.ask<protocol::StatusReply>(Type::kStreamStart, protocol::StreamStartRequest{0}));
  std::mt19937 random(7);
  std::vector<std::vector<int16_t>> sent;
  std::vector<uint32_t> indices;
  for (uint16_t i = 0; i < 300; ++i) {
    std::vector<int16_t> values(6);
    for (int16_t& value : values) value = static_cast<int16_t>(random());
    if (i == 100 || i == 101) continue;  // the sensor lost two
    if (i == 200) {
      board.senseBytes({0xa5, 0x01, 0xa5, 0x55});  // and the wire brought noise
    }
    board.sense(static_cast<uint16_t>(65500 + i), values);
    sent.push_back(values);
    indices.push_back(i);
  }
  const auto heard = samplesIn(board.eventsUntil(
      [&](const std::deque<Received>& events) { return samplesIn(events).size() >= sent.size(); }));
  ASSERT_EQ(heard.size(), sent.size());
  for (size_t i = 0; i < heard.size(); ++i) {
    EXPECT_EQ(heard[i].values, sent[i]) << i;
    EXPECT_EQ(heard[i].index, indices[i]) << i;
    const uint64_t before = i == 0 ? 0 : heard[i - 1].time_us;
    EXPECT_GT(heard[i].time_us, before) << i;
  }
  const auto stats = board.ask<protocol::StatsReply>(Type::kStats);
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->samples_read, sent.size());
  EXPECT_EQ(stats->samples_dropped, 2u);
  EXPECT_EQ(stats->events_dropped, 0u);
  EXPECT_EQ(stats->frames_bad, 0u);
  EXPECT_GE(stats->time_us, heard.back().time_us);
}

TEST_P(FirmwareSensor, RequestsAreAnsweredWhileStreaming) {
  QemuBoard board(GetParam());
  ASSERT_TRUE(board.hello());
  ASSERT_TRUE(board.ask<protocol::StatusReply>(Type::kStreamStart, protocol::StreamStartRequest{0}));
  for (uint16_t i = 0; i < 100; ++i) {
    board.sense(i, {1, 2, 3, 4, 5, 6});
    if (i % 10 != 0) continue;
    ASSERT_TRUE(board.ask<protocol::StatsReply>(Type::kStats)) << i;
  }
  board.eventsUntil([&](const std::deque<Received>& events) { return samplesIn(events).size() >= 100; });
  EXPECT_EQ(samplesIn(board.events).size(), 100u);
}

INSTANTIATE_TEST_SUITE_P(Boards, FirmwareSensor, ::testing::ValuesIn(machines()),
                         [](const auto& machine) { return machine.param.substr(machine.param.size() - 5); });

}  // namespace
}  // namespace thimble::agent
