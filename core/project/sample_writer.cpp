// SampleWriter: lays the frames of a growing recording down in blocks and summaries.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/sample_writer.h"

#include "core/project/block.h"

namespace thimble::project {

SampleWriter::SampleWriter(int64_t recording, int channels) : recording_(recording) {
  block_.channels = channels;
}

void SampleWriter::append(Database& database, const dataset::Samples& samples) {
  if (samples.time_us.empty()) return;
  const size_t channels = static_cast<size_t>(block_.channels);
  for (size_t i = 0; i < samples.time_us.size(); ++i) {
    if (block_.frames() == kBlockFrames) {
      writeBlock(database);
      block_.values.clear();
      block_.time_us.clear();
    }
    const int16_t* frame = samples.values.data() + i * channels;
    summarise(database, frame);
    block_.values.insert(block_.values.end(), frame, frame + channels);
    block_.time_us.push_back(samples.time_us[i]);
    ++frames_;
  }
  writeBlock(database);
  for (int level = 0; level < kSummaryLevels; ++level) {
    if (frames_ >= kBucketsPerColumn * bucketFrames(level)) writeSummary(database, level);
  }
  database.prepare("UPDATE recording SET frames = ? WHERE id = ?").bind(frames_).bind(recording_).run();
}

void SampleWriter::summarise(Database& database, const int16_t* frame) {
  const size_t channels = static_cast<size_t>(block_.channels);
  for (int level = 0; level < kSummaryLevels; ++level) {
    SummaryRow& row = rows_[static_cast<size_t>(level)];
    if (frames_ % bucketFrames(level) == 0) {
      if (row.buckets.size() == kBucketsPerRow * channels) {
        writeSummary(database, level);
        row.buckets.clear();
        ++row.number;
      }
      row.buckets.insert(row.buckets.end(), channels, kNothing);
    }
    MinMax* bucket = row.buckets.data() + row.buckets.size() - channels;
    for (size_t channel = 0; channel < channels; ++channel)
      widen(bucket[channel], frame[channel], frame[channel]);
  }
}

void SampleWriter::writeBlock(Database& database) {
  const EncodedBlock block = encodeBlock(frames_ == 0 ? 0 : (frames_ - 1) / kBlockFrames, block_);
  database
      .prepare(
          "INSERT INTO block (recording, number, frames, first_time_us, times, samples, crc) "
          "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (recording, number) DO UPDATE SET frames = "
          "excluded.frames, "
          "times = excluded.times, samples = excluded.samples, crc = excluded.crc")
      .bind(recording_)
      .bind(block.number)
      .bind(block.frames)
      .bind(block.first_time_us)
      .bind(block.times)
      .bind(block.samples)
      .bind(int64_t{block.crc})
      .run();
}

void SampleWriter::writeSummary(Database& database, int level) {
  const SummaryRow& row = rows_[static_cast<size_t>(level)];
  const std::vector<uint8_t> bytes = encodeSummary(row.buckets);
  database
      .prepare(
          "INSERT INTO summary (recording, level, number, minmax, crc) VALUES (?, ?, ?, ?, ?) "
          "ON CONFLICT (recording, level, number) DO UPDATE SET minmax = excluded.minmax, crc = excluded.crc")
      .bind(recording_)
      .bind(int64_t{level})
      .bind(row.number)
      .bind(bytes)
      .bind(int64_t{summaryChecksum(level, row.number, bytes)})
      .run();
}

}  // namespace thimble::project
