// Block: up to 1024 frames of a recording as bytes, with a checksum.  The layout: SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/block.h"

#include "firmware_agent/protocol/frame.h"

namespace thimble::project {
namespace {

void putStep(uint64_t step, std::vector<uint8_t>& out) {
  uint64_t zigzag = (step << 1) ^ (0 - (step >> 63));
  while (zigzag >= 0x80) {
    out.push_back(static_cast<uint8_t>(zigzag | 0x80));
    zigzag >>= 7;
  }
  out.push_back(static_cast<uint8_t>(zigzag));
}

/// Takes one step from the front of bytes; false if they end or run too long.
bool takeStep(std::span<const uint8_t>& bytes, uint64_t& step) {
  uint64_t zigzag = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    zigzag |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      step = (zigzag >> 1) ^ (0 - (zigzag & 1));
      return true;
    }
  }
  return false;
}

uint32_t blockChecksum(int64_t number, int64_t frames, int64_t first_time_us, std::span<const uint8_t> times,
                       std::span<const uint8_t> samples) {
  const int64_t place[] = {number, frames, first_time_us};
  return checksum({}, samples, checksum(place, times));
}

}  // namespace

std::vector<uint8_t> toBytes(std::span<const int16_t> values) {
  std::vector<uint8_t> bytes;
  bytes.reserve(values.size() * 2);
  for (const int16_t value : values) {
    bytes.push_back(static_cast<uint8_t>(value & 0xFF));
    bytes.push_back(static_cast<uint8_t>((value >> 8) & 0xFF));
  }
  return bytes;
}

void appendValues(std::span<const uint8_t> bytes, std::vector<int16_t>& values) {
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    values.push_back(static_cast<int16_t>(static_cast<uint16_t>(bytes[i] | (bytes[i + 1] << 8))));
  }
}

uint32_t checksum(std::span<const int64_t> place, std::span<const uint8_t> bytes, uint32_t crc) {
  for (const int64_t number : place) {
    uint8_t little_endian[8];
    for (int i = 0; i < 8; ++i)
      little_endian[i] = static_cast<uint8_t>(static_cast<uint64_t>(number) >> (8 * i));
    crc = protocol::crc32(little_endian, sizeof little_endian, crc);
  }
  return bytes.empty() ? crc : protocol::crc32(bytes.data(), static_cast<uint32_t>(bytes.size()), crc);
}

EncodedBlock encodeBlock(int64_t number, const dataset::Samples& samples) {
  EncodedBlock block;
  block.number = number;
  block.frames = samples.frames();
  block.first_time_us = samples.time_us.front();
  for (size_t i = 1; i < samples.time_us.size(); ++i) {
    putStep(static_cast<uint64_t>(samples.time_us[i]) - static_cast<uint64_t>(samples.time_us[i - 1]),
            block.times);
  }
  block.samples = toBytes(samples.values);
  block.crc = blockChecksum(number, block.frames, block.first_time_us, block.times, block.samples);
  return block;
}

bool decodeBlock(int64_t number, int64_t frames, int64_t first_time_us, std::span<const uint8_t> times,
                 std::span<const uint8_t> values, uint32_t crc, dataset::Samples& samples) {
  if (frames < 1 || frames > kBlockFrames ||
      values.size() != static_cast<size_t>(frames) * static_cast<size_t>(samples.channels) * 2 ||
      blockChecksum(number, frames, first_time_us, times, values) != crc) {
    return false;
  }
  std::vector<int64_t> time_us = {first_time_us};
  while (time_us.size() < static_cast<size_t>(frames)) {
    uint64_t step = 0;
    if (!takeStep(times, step)) return false;
    time_us.push_back(static_cast<int64_t>(static_cast<uint64_t>(time_us.back()) + step));
  }
  if (!times.empty()) return false;
  samples.time_us.insert(samples.time_us.end(), time_us.begin(), time_us.end());
  appendValues(values, samples.values);
  return true;
}

}  // namespace thimble::project
