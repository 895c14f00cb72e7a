// SampleReader: frames and envelopes back from the blocks and summaries, each checked as it is read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/sample_reader.h"

#include <algorithm>

#include "core/project/block.h"
#include "core/project/summary.h"

namespace thimble::project {
namespace {

constexpr int64_t kMostFrames = int64_t{1} << 40;
constexpr int64_t kMostChannels = 256;

std::string placeOf(int64_t recording, int64_t begin, int64_t end) {
  return "frames " + std::to_string(begin) + " to " + std::to_string(end) + " of recording " +
         std::to_string(recording);
}

/// Envelope from single frames: a column without a frame of its own shows the one it lies in.
std::vector<MinMax> envelopeOfFrames(const dataset::Samples& samples, int64_t columns) {
  const int64_t channels = samples.channels;
  std::vector<MinMax> envelope(static_cast<size_t>(columns * channels), kNothing);
  for (int64_t column = 0; column < columns; ++column) {
    const int64_t first = column * samples.frames() / columns;
    const int64_t last = std::max(first, (column + 1) * samples.frames() / columns - 1);
    for (int64_t value = first * channels; value < (last + 1) * channels; ++value) {
      const int16_t raw = samples.values[static_cast<size_t>(value)];
      widen(envelope[static_cast<size_t>(column * channels + value % channels)], raw, raw);
    }
  }
  return envelope;
}

/// Envelope from a level's buckets; a column's edges are rounded to whole buckets.
std::vector<MinMax> envelopeOfBuckets(Database& database, const SampleExtent& extent, int level,
                                      int64_t begin, int64_t end, int64_t columns) {
  const int64_t first = begin / bucketFrames(level);
  const int64_t count = (end - 1) / bucketFrames(level) + 1 - first;
  std::vector<MinMax> envelope(static_cast<size_t>(columns * extent.channels), kNothing);
  Statement rows = database.prepare(
      "SELECT number, minmax, crc FROM summary WHERE recording = ? AND level = ? AND number BETWEEN ? AND ? "
      "ORDER BY number");
  rows.bind(extent.recording).bind(int64_t{level}).bind(first / kBucketsPerRow);
  rows.bind((first + count - 1) / kBucketsPerRow);
  std::vector<MinMax> buckets;
  int64_t next = first;
  while (rows.step()) {
    const int64_t number = rows.integer(0);
    const bool sound =
        number == next / kBucketsPerRow && decodeSummary(level, number, extent.channels, rows.blob(1),
                                                         static_cast<uint32_t>(rows.integer(2)), buckets);
    const int64_t held = sound ? static_cast<int64_t>(buckets.size()) / extent.channels : 0;
    if (held <= next % kBucketsPerRow) break;
    for (; next < first + count && next < number * kBucketsPerRow + held; ++next) {
      const int64_t column = ((next - first + 1) * columns - 1) / count;
      for (int channel = 0; channel < extent.channels; ++channel) {
        const MinMax& bucket =
            buckets[static_cast<size_t>((next % kBucketsPerRow) * extent.channels + channel)];
        widen(envelope[static_cast<size_t>(column * extent.channels + channel)], bucket.min, bucket.max);
      }
    }
    if (next < first + count && next % kBucketsPerRow != 0) break;
  }
  if (next != first + count) {
    const int64_t place = next * bucketFrames(level);
    failDamaged(database.path(),
                "the overview of " + placeOf(extent.recording, place, end) + " cannot be read");
  }
  return envelope;
}

}  // namespace

SampleExtent extentOf(Database& database, int64_t recording) {
  Statement row = database.prepare(
      "SELECT frames, (SELECT count(*) FROM channel WHERE recording = recording.id) FROM recording WHERE id "
      "= ?");
  if (!row.bind(recording).step()) {
    throw Failure{{ErrorCode::kNotFound,
                   "There is no recording " + std::to_string(recording) + " in this project.",
                   "Choose one that is in the list of recordings."}};
  }
  const int64_t frames = row.integer(0);
  const int64_t channels = row.integer(1);
  if (frames < 0 || frames > kMostFrames || channels < 1 || channels > kMostChannels) {
    failDamaged(database.path(), "the size of recording " + std::to_string(recording) + " cannot be right");
  }
  return {recording, frames, static_cast<int>(channels)};
}

void visitBlocks(Database& database, const SampleExtent& extent, int64_t begin, int64_t end,
                 const std::function<void(const dataset::Samples& block, int64_t first_frame)>& visit) {
  begin = std::clamp<int64_t>(begin, 0, extent.frames);
  end = std::clamp<int64_t>(end, begin, extent.frames);
  if (begin == end) return;
  Statement rows = database.prepare(
      "SELECT number, frames, first_time_us, times, samples, crc FROM block WHERE recording = ? AND number "
      "BETWEEN ? "
      "AND ? ORDER BY number");
  rows.bind(extent.recording).bind(begin / kBlockFrames).bind((end - 1) / kBlockFrames);
  dataset::Samples block;
  block.channels = extent.channels;
  int64_t next = begin / kBlockFrames;
  const int64_t after = (end - 1) / kBlockFrames + 1;
  for (; next < after && rows.step(); ++next) {
    block.values.clear();
    block.time_us.clear();
    const int64_t expected = std::min(kBlockFrames, extent.frames - next * kBlockFrames);
    if (rows.integer(0) != next || rows.integer(1) != expected ||
        !decodeBlock(next, expected, rows.integer(2), rows.blob(3), rows.blob(4),
                     static_cast<uint32_t>(rows.integer(5)), block)) {
      break;
    }
    visit(block, next * kBlockFrames);
  }
  if (next != after) {
    failDamaged(database.path(), placeOf(extent.recording, next * kBlockFrames,
                                         std::min((next + 1) * kBlockFrames, extent.frames)) +
                                     " cannot be read");
  }
}

dataset::Samples readSamples(Database& database, const SampleExtent& extent, int64_t begin, int64_t end) {
  dataset::Samples samples;
  samples.channels = extent.channels;
  visitBlocks(database, extent, begin, end, [&](const dataset::Samples& block, int64_t first_frame) {
    const int64_t from = std::max<int64_t>(begin - first_frame, 0);
    const int64_t to = std::min(end - first_frame, block.frames());
    samples.time_us.insert(samples.time_us.end(), block.time_us.begin() + from, block.time_us.begin() + to);
    samples.values.insert(samples.values.end(), block.values.begin() + from * extent.channels,
                          block.values.begin() + to * extent.channels);
  });
  return samples;
}

std::vector<MinMax> readEnvelope(Database& database, const SampleExtent& extent, int64_t begin, int64_t end,
                                 int64_t columns) {
  const int level = levelFor(end - begin, columns);
  if (level < 0) return envelopeOfFrames(readSamples(database, extent, begin, end), columns);
  return envelopeOfBuckets(database, extent, level, begin, end, columns);
}

}  // namespace thimble::project
