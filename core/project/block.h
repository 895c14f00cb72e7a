// Block: up to 1024 frames of a recording as bytes, with a checksum.  The layout: SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/dataset/recording.h"

namespace thimble::project {

inline constexpr int64_t kBlockFrames = 1024;

/// A block as it is stored.
struct EncodedBlock {
  int64_t number = 0;
  int64_t frames = 0;
  int64_t first_time_us = 0;
  std::vector<uint8_t> times;    // steps between frames: zigzag, then LEB128
  std::vector<uint8_t> samples;  // little-endian int16, frame by frame
  uint32_t crc = 0;
};

/// samples: 1 to kBlockFrames frames.
EncodedBlock encodeBlock(int64_t number, const dataset::Samples& samples);

/// Appends a stored block to `samples`, whose channels must be set.  False, and `samples` as it was, if the
/// checksum or a length is wrong.
bool decodeBlock(int64_t number, int64_t frames, int64_t first_time_us, std::span<const uint8_t> times,
                 std::span<const uint8_t> values, uint32_t crc, dataset::Samples& samples);

/// int16 values to little-endian bytes and back.
std::vector<uint8_t> toBytes(std::span<const int16_t> values);
void appendValues(std::span<const uint8_t> bytes, std::vector<int16_t>& values);

/// CRC-32 of numbers that place a piece of data, then of its bytes.
uint32_t checksum(std::span<const int64_t> place, std::span<const uint8_t> bytes, uint32_t crc = 0);

}  // namespace thimble::project
