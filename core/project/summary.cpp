// Summary: smallest and largest values over buckets of frames, at several zoom levels.  The layout:
// SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/summary.h"

#include "core/project/block.h"

namespace thimble::project {

int levelFor(int64_t frames, int64_t columns) {
  int level = -1;
  while (level + 1 < kSummaryLevels && frames / columns >= kBucketsPerColumn * bucketFrames(level + 1))
    ++level;
  return level;
}

std::vector<uint8_t> encodeSummary(std::span<const MinMax> buckets) {
  std::vector<int16_t> values;
  values.reserve(buckets.size() * 2);
  for (const MinMax& bucket : buckets) {
    values.push_back(bucket.min);
    values.push_back(bucket.max);
  }
  return toBytes(values);
}

bool decodeSummary(int level, int64_t number, int channels, std::span<const uint8_t> bytes, uint32_t crc,
                   std::vector<MinMax>& buckets) {
  const size_t bucket_bytes = 4 * static_cast<size_t>(channels);
  if (bytes.empty() || bytes.size() % bucket_bytes != 0 || bytes.size() / bucket_bytes > kBucketsPerRow ||
      summaryChecksum(level, number, bytes) != crc) {
    return false;
  }
  std::vector<int16_t> values;
  appendValues(bytes, values);
  buckets.clear();
  for (size_t i = 0; i + 1 < values.size(); i += 2) buckets.push_back({values[i], values[i + 1]});
  return true;
}

uint32_t summaryChecksum(int level, int64_t number, std::span<const uint8_t> bytes) {
  const int64_t place[] = {level, number};
  return checksum(place, bytes);
}

}  // namespace thimble::project
