// Summary: smallest and largest values over buckets of frames, at several zoom levels.  The layout:
// SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/project/project.h"

namespace thimble::project {

inline constexpr int kSummaryLevels = 5;
inline constexpr int64_t kBucketsPerRow = 256;
/// A level pays off, and is stored, from this many of its buckets a column (or a recording) on.
inline constexpr int64_t kBucketsPerColumn = 4;

/// Frames a bucket of a level covers: 64, 1024, … , 4,194,304.
constexpr int64_t bucketFrames(int level) { return int64_t{64} << (4 * level); }

/// The coarsest level that still gives each of `columns` over `frames` enough buckets; −1: use the frames.
int levelFor(int64_t frames, int64_t columns);

/// Widens `into` by the values of `frame` (or of another range).
inline void widen(MinMax& into, int16_t low, int16_t high) {
  if (low < into.min) into.min = low;
  if (high > into.max) into.max = high;
}
/// What any value widens.
inline constexpr MinMax kNothing = {INT16_MAX, INT16_MIN};

/// The row of a level that is being filled.
struct SummaryRow {
  int64_t number = 0;
  std::vector<MinMax> buckets;  // [buckets][channels]
};

std::vector<uint8_t> encodeSummary(std::span<const MinMax> buckets);
/// False if the checksum or the length is wrong.
bool decodeSummary(int level, int64_t number, int channels, std::span<const uint8_t> bytes, uint32_t crc,
                   std::vector<MinMax>& buckets);
uint32_t summaryChecksum(int level, int64_t number, std::span<const uint8_t> bytes);

}  // namespace thimble::project
