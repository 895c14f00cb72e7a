// Imu: the board's inertial sensor, its facts and the frames that its UART brings.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/agent/ring.h"
#include "firmware_agent/protocol/sensor_packet.h"

namespace thimble {
namespace agent {

const uint8_t kImuChannels = 6;
const uint32_t kImuRateMhz = 100000;
const char kImuName[] = "imu";
/// As SensorReply::channels wants it.
const char kImuChannelTable[] =
    "accX\tm/s2\t0.0025\n"
    "accY\tm/s2\t0.0025\n"
    "accZ\tm/s2\t0.0025\n"
    "gyrX\tdeg/s\t0.03125\n"
    "gyrY\tdeg/s\t0.03125\n"
    "gyrZ\tdeg/s\t0.03125\n";

/// One frame of the sensor.  index counts all the sensor sent since boot, lost ones included.
struct Sample {
  uint64_t time_us = 0;
  uint32_t index = 0;
  int16_t values[kImuChannels] = {};
};

/// receive() belongs to the UART's interrupt, the rest to the main loop.
class Imu {
 public:
  /// Takes a byte of the sensor's UART.  now_us() stamps the frame that it completes.
  template <class Clock>
  void receive(uint8_t byte, Clock now_us) {
    if (!reader_.feed(byte)) return;
    const protocol::SensorPacket& packet = reader_.packet();
    // A frame of other channels is not taken; the next good one shows it as lost.
    if (packet.channels != kImuChannels) return;
    uint32_t lost = sequence_.follow(packet.sequence);
    Sample sample;
    sample.time_us = now_us();
    sample.index = sequence_.index();
    for (uint8_t c = 0; c < kImuChannels; ++c) sample.values[c] = packet.values[c];
    if (samples_.push(sample)) {
      read_ = read_ + 1;
    } else {
      ++lost;
    }
    dropped_ = dropped_ + lost;
  }

  bool pop(Sample& sample) { return samples_.pop(sample); }
  uint32_t waiting() const { return samples_.size(); }
  uint32_t read() const { return read_; }
  uint32_t dropped() const { return dropped_; }

 private:
  protocol::SensorPacketReader reader_;
  protocol::SensorSequence sequence_;
  Ring<Sample, 1024> samples_;
  volatile uint32_t read_ = 0;
  volatile uint32_t dropped_ = 0;
};

}  // namespace agent
}  // namespace thimble
