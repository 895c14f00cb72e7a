// Sensor packets: layout, resynchronisation, and how lost frames are counted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/protocol/sensor_packet.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace thimble::protocol {
namespace {

using Data = std::vector<uint8_t>;

Data packet(uint16_t sequence, const std::vector<int16_t>& values) {
  Data out(kMaxSensorPacket);
  out.resize(writeSensorPacket(sequence, values.data(), static_cast<uint8_t>(values.size()), out.data()));
  return out;
}

std::vector<uint16_t> sequencesIn(SensorPacketReader& reader, const Data& bytes) {
  std::vector<uint16_t> found;
  for (uint8_t byte : bytes) {
    if (reader.feed(byte)) found.push_back(reader.packet().sequence);
  }
  return found;
}

TEST(SensorPacket, HasTheWrittenLayout) {
  // CRC-8 of 34 12 02 fe ff 00 01 worked out bit by bit in Python.
  EXPECT_EQ(packet(0x1234, {-2, 256}), (Data{0xa5, 0x34, 0x12, 0x02, 0xfe, 0xff, 0x00, 0x01, 0xe4}));
}

TEST(SensorPacket, RefusesAnImpossibleChannelCount) {
  const int16_t values[32] = {};
  uint8_t out[kMaxSensorPacket];
  EXPECT_EQ(writeSensorPacket(0, values, 0, out), 0u);
  EXPECT_EQ(writeSensorPacket(0, values, kMaxSensorChannels + 1, out), 0u);
}

TEST(SensorPacketReader, BringsBackValues) {
  const std::vector<int16_t> values = {-32768, 32767, 0, -1, 0x5aa5, static_cast<int16_t>(0xa5a5)};
  SensorPacketReader reader;
  ASSERT_EQ(sequencesIn(reader, packet(65535, values)), std::vector<uint16_t>{65535});
  ASSERT_EQ(reader.packet().channels, 6);
  EXPECT_EQ(std::vector<int16_t>(reader.packet().values, reader.packet().values + 6), values);
  EXPECT_EQ(reader.skipped(), 0u);
}

TEST(SensorPacketReader, AFlippedBitCostsOnePacketAtMost) {
  const std::vector<int16_t> values = {
      static_cast<int16_t>(0xa5a5), 2, static_cast<int16_t>(0x10a5), 4, 5, 6};
  Data stream = packet(1, values);
  const size_t one = stream.size();
  for (uint16_t s = 2; s <= 9; ++s) {
    const Data next = packet(s, values);
    stream.insert(stream.end(), next.begin(), next.end());
  }
  for (size_t bit = 0; bit < one * 8; ++bit) {
    Data broken = stream;
    broken[bit / 8] = static_cast<uint8_t>(broken[bit / 8] ^ 1u << bit % 8);
    SensorPacketReader reader;
    EXPECT_EQ(sequencesIn(reader, broken), (std::vector<uint16_t>{2, 3, 4, 5, 6, 7, 8, 9})) << bit;
    EXPECT_GE(reader.skipped(), one) << bit;
  }
}

TEST(SensorPacketReader, LivesThroughNoise) {
  std::mt19937 random(3);
  SensorPacketReader reader;
  for (int i = 0; i < 300000; ++i) {
    if (!reader.feed(random() % 4 == 0 ? kSensorSync : static_cast<uint8_t>(random()))) continue;
    EXPECT_GE(reader.packet().channels, 1);
    EXPECT_LE(reader.packet().channels, kMaxSensorChannels);
  }
  sequencesIn(reader, Data(kMaxSensorPacket, 0));
  EXPECT_EQ(sequencesIn(reader, packet(7, {1, 2, 3})), std::vector<uint16_t>{7});
}

TEST(SensorSequence, CountsFromZeroWhateverTheFirstSequence) {
  SensorSequence sequence;
  EXPECT_EQ(sequence.follow(40000), 0u);
  EXPECT_EQ(sequence.index(), 0u);
  EXPECT_EQ(sequence.follow(40001), 0u);
  EXPECT_EQ(sequence.index(), 1u);
}

TEST(SensorSequence, CountsLostFramesIntoTheIndexAcrossTheWrap) {
  SensorSequence sequence;
  sequence.follow(65534);
  EXPECT_EQ(sequence.follow(2), 3u);
  EXPECT_EQ(sequence.index(), 4u);
}

TEST(SensorSequence, TakesAFarJumpForASensorThatStartedAnew) {
  SensorSequence sequence;
  sequence.follow(5000);
  EXPECT_EQ(sequence.follow(0), 0u);
  EXPECT_EQ(sequence.index(), 1u);
  EXPECT_EQ(sequence.follow(1 + kMaxSensorGap), kMaxSensorGap);
  EXPECT_EQ(sequence.follow(2 + kMaxSensorGap + kMaxSensorGap + 1), 0u);
}

}  // namespace
}  // namespace thimble::protocol
