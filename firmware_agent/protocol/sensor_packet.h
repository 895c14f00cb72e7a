// Sensor packets: how frames of the inertial sensor come over the board's second UART; the sensor's side and
// the board's side of the format in PROTOCOL.md.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace protocol {

/// Wire: sync 0xA5, sequence u16, channel count u8, count × int16, CRC-8 of all between sync and CRC;
/// little-endian.
const uint8_t kSensorSync = 0xa5;
const uint8_t kMaxSensorChannels = 16;
const uint32_t kMaxSensorPacket = 1 + 2 + 1 + 2 * kMaxSensorChannels + 1;
/// A sequence that jumps further than this is taken for a sensor that started anew, not for a loss.
const uint16_t kMaxSensorGap = 4096;

/// CRC-8 (polynomial 0x07, initial value 0, not reflected: SMBus).  Of "123456789": 0xf4.
inline uint8_t crc8(const uint8_t* data, uint32_t size, uint8_t crc = 0) {
  for (uint32_t i = 0; i < size; ++i) {
    crc = static_cast<uint8_t>(crc ^ data[i]);
    for (int bit = 0; bit < 8; ++bit) crc = static_cast<uint8_t>((crc << 1) ^ ((crc & 0x80) ? 0x07 : 0));
  }
  return crc;
}

/// Bytes of a packet of that many channels.
inline uint32_t sensorPacketBytes(uint8_t channels) { return 1u + 2u + 1u + 2u * channels + 1u; }

/// Writes one packet into out (sensorPacketBytes(channels)).  Returns its length, 0 if channels is not 1
/// … 16. sequence: counts frames from any start and wraps; one the board should take for lost is simply not
/// sent.
inline uint32_t writeSensorPacket(uint16_t sequence, const int16_t* values, uint8_t channels, uint8_t* out) {
  if (channels == 0 || channels > kMaxSensorChannels) return 0;
  uint32_t at = 0;
  out[at++] = kSensorSync;
  out[at++] = static_cast<uint8_t>(sequence);
  out[at++] = static_cast<uint8_t>(sequence >> 8);
  out[at++] = channels;
  for (uint8_t c = 0; c < channels; ++c) {
    out[at++] = static_cast<uint8_t>(values[c]);
    out[at++] = static_cast<uint8_t>(static_cast<uint16_t>(values[c]) >> 8);
  }
  out[at] = crc8(out + 1, at - 1);
  return at + 1;
}

struct SensorPacket {
  uint16_t sequence = 0;
  uint8_t channels = 0;
  int16_t values[kMaxSensorChannels] = {};
};

/// Finds packets in a byte stream.  After a wrong byte it looks for the next packet from the byte after the
/// sync it had believed, so that a sync value inside the data costs no good packet.
class SensorPacketReader {
 public:
  /// Feeds one byte.  True if it completed a good packet, then in packet().
  bool feed(uint8_t byte) {
    buffer_[size_++] = byte;
    while (size_ != 0 && !plausible()) {
      ++skipped_;
      drop(1);
    }
    if (size_ < 4 || size_ < sensorPacketBytes(buffer_[3])) return false;
    packet_.sequence = static_cast<uint16_t>(buffer_[1] | buffer_[2] << 8);
    packet_.channels = buffer_[3];
    for (uint8_t c = 0; c < packet_.channels; ++c) {
      packet_.values[c] =
          static_cast<int16_t>(static_cast<uint16_t>(buffer_[4 + 2 * c] | buffer_[5 + 2 * c] << 8));
    }
    drop(sensorPacketBytes(buffer_[3]));
    return true;
  }
  const SensorPacket& packet() const { return packet_; }
  /// Bytes that belonged to no good packet.
  uint32_t skipped() const { return skipped_; }

 private:
  /// False if what is in the buffer cannot be the beginning of a packet.
  bool plausible() const {
    if (buffer_[0] != kSensorSync) return false;
    if (size_ < 4) return true;
    if (buffer_[3] == 0 || buffer_[3] > kMaxSensorChannels) return false;
    const uint32_t whole = sensorPacketBytes(buffer_[3]);
    return size_ < whole || crc8(buffer_ + 1, whole - 2) == buffer_[whole - 1];
  }
  void drop(uint32_t n) {
    size_ -= n;
    for (uint32_t i = 0; i < size_; ++i) buffer_[i] = buffer_[i + n];
  }

  uint8_t buffer_[kMaxSensorPacket];
  uint32_t size_ = 0;
  uint32_t skipped_ = 0;
  SensorPacket packet_;
};

/// Follows the sequence: which index a packet has among all the sensor sent, and how many are missing before
/// it.
class SensorSequence {
 public:
  /// The first packet is index 0 whatever its sequence.  Returns the packets lost just before this one.
  uint32_t follow(uint16_t sequence) {
    const uint16_t gap = static_cast<uint16_t>(sequence - expected_);
    const uint32_t lost = started_ && gap <= kMaxSensorGap ? gap : 0;
    index_ = started_ ? index_ + 1 + lost : 0;
    started_ = true;
    expected_ = static_cast<uint16_t>(sequence + 1);
    return lost;
  }
  /// Index of the packet followed last.
  uint32_t index() const { return index_; }

 private:
  bool started_ = false;
  uint16_t expected_ = 0;
  uint32_t index_ = 0;
};

}  // namespace protocol
}  // namespace thimble
