// The sensor's inbox: stamps, indices, losses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/imu.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace thimble::agent {
namespace {

class ImuTest : public ::testing::Test {
 protected:
  void send(uint16_t sequence, uint8_t channels = kImuChannels, bool broken = false) {
    const int16_t values[protocol::kMaxSensorChannels] = {static_cast<int16_t>(sequence), 1, 2, 3, 4, 5};
    uint8_t packet[protocol::kMaxSensorPacket];
    const uint32_t size = protocol::writeSensorPacket(sequence, values, channels, packet);
    if (broken) packet[6] ^= 1;
    for (uint32_t i = 0; i < size; ++i) {
      now_us += 10;
      imu->receive(packet[i], [this] { return now_us; });
    }
  }
  uint64_t now_us = 0;
  std::unique_ptr<Imu> imu = std::make_unique<Imu>();
};

TEST_F(ImuTest, StampsAFrameWhenItIsComplete) {
  send(7);
  Sample sample;
  ASSERT_TRUE(imu->pop(sample));
  EXPECT_EQ(sample.time_us, now_us);
  EXPECT_EQ(sample.index, 0u);
  EXPECT_EQ(sample.values[0], 7);
  EXPECT_EQ(sample.values[5], 5);
  EXPECT_FALSE(imu->pop(sample));
}

TEST_F(ImuTest, CountsWhatIsMissingOrBrokenOnceItSeesTheNext) {
  send(1);
  send(2, kImuChannels, true);
  send(3, 3);
  send(5);
  for (uint16_t s = 6; s < 9; ++s) send(s);
  std::vector<uint32_t> indices;
  Sample sample;
  while (imu->pop(sample)) indices.push_back(sample.index);
  EXPECT_EQ(indices, (std::vector<uint32_t>{0, 4, 5, 6, 7}));
  EXPECT_EQ(imu->dropped(), 3u);
  EXPECT_EQ(imu->read(), 5u);
}

TEST_F(ImuTest, AFullInboxDropsTheNewestAndSaysSo) {
  for (uint16_t s = 0; s < 1030; ++s) send(s);
  EXPECT_EQ(imu->waiting(), 1024u);
  EXPECT_EQ(imu->read(), 1024u);
  EXPECT_EQ(imu->dropped(), 6u);
  Sample sample;
  while (imu->pop(sample)) {
  }
  send(1030);
  ASSERT_TRUE(imu->pop(sample));
  EXPECT_EQ(sample.index, 1030u);
}

TEST(ImuChannels, AreOneLineEach) {
  const std::string table = kImuChannelTable;
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), kImuChannels);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\t'), 2 * kImuChannels);
}

}  // namespace
}  // namespace thimble::agent
