// RecordingTable: all of the recordings but their samples, to and from the tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recording_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/dataset/quality_meter.h"
#include "core/project/sample_reader.h"

namespace thimble::project {
namespace {

[[noreturn]] void failInvalid(const dataset::RecordingInfo& info, const std::string& what,
                              const std::string& hint) {
  throw Failure{{ErrorCode::kInvalidArgument, "The recording “" + info.name + "” " + what + ".", hint}};
}

void loadChannels(Database& database, dataset::RecordingInfo& info) {
  Statement rows =
      database.prepare("SELECT name, unit, scale FROM channel WHERE recording = ? ORDER BY position");
  rows.bind(info.id);
  while (rows.step()) {
    info.format.channels.push_back({rows.text(0), rows.text(1), static_cast<float>(rows.real(2))});
  }
}

void loadSegments(Database& database, dataset::RecordingInfo& info) {
  Statement rows = database.prepare(
      "SELECT begin_frame, end_frame, label FROM segment WHERE recording = ? ORDER BY begin_frame");
  rows.bind(info.id);
  int64_t last_end = 0;
  while (rows.step()) {
    dataset::Segment segment{rows.integer(0), rows.integer(1), rows.text(2)};
    if (segment.begin < last_end || segment.begin >= segment.end) {
      failDamaged(database.path(), "the labels of recording " + std::to_string(info.id) + " cannot be right");
    }
    last_end = segment.end;
    segment.end = std::min(segment.end, info.frames);
    if (segment.begin < segment.end) info.segments.push_back(std::move(segment));
  }
}

dataset::Split splitOf(Database& database, int64_t id, int64_t value) {
  switch (value) {
    case 0:
      return dataset::Split::kTrain;
    case 1:
      return dataset::Split::kTest;
    default:
      failDamaged(database.path(), "the split of recording " + std::to_string(id) + " cannot be right");
  }
}

}  // namespace

void requireValid(const dataset::RecordingInfo& info, int64_t frames) {
  const size_t channels = info.format.channels.size();
  if (channels < 1 || channels > 256) {
    failInvalid(info, "has " + std::to_string(channels) + " channels", "A recording has 1 to 256 channels.");
  }
  if (!(info.format.rate_hz >= 0) || !std::isfinite(info.format.rate_hz)) {
    failInvalid(info, "has a sample rate that is no number", "Give the sensor's rate in Hz.");
  }
  for (const dataset::Channel& channel : info.format.channels) {
    if (!std::isfinite(channel.scale)) {
      failInvalid(info, "has a scale that is no number (" + channel.name + ")", "Give the channel's scale.");
    }
  }
  int64_t last_end = 0;
  for (const dataset::Segment& segment : info.segments) {
    if (segment.begin < last_end || segment.begin >= segment.end || segment.end > frames ||
        segment.label.empty()) {
      failInvalid(info,
                  "cannot be labelled “" + segment.label + "” from frame " + std::to_string(segment.begin) +
                      " to " + std::to_string(segment.end),
                  "Labels lie inside the recording, in order, without overlap.");
    }
    last_end = segment.end;
  }
}

int64_t insertRecording(Database& database, const dataset::RecordingInfo& info) {
  database
      .prepare(
          "INSERT INTO recording (name, sensor, rate_hz, frames, split, measured_rate_hz, jitter_p50_us, "
          "jitter_p99_us, lost, source, created_unix_ms, deleted, finished) "
          "VALUES (?, ?, ?, 0, ?, 0, 0, 0, 0, ?, ?, ?, 0)")
      .bind(info.name)
      .bind(info.format.name)
      .bind(info.format.rate_hz)
      .bind(int64_t{info.split == dataset::Split::kTest})
      .bind(info.source)
      .bind(info.created_unix_ms)
      .bind(int64_t{info.deleted})
      .run();
  const int64_t id = database.lastId();
  Statement channel =
      database.prepare("INSERT INTO channel (recording, position, name, unit, scale) VALUES (?, ?, ?, ?, ?)");
  int64_t position = 0;
  for (const dataset::Channel& c : info.format.channels) {
    channel.reset().bind(id).bind(position++).bind(c.name).bind(c.unit).bind(double{c.scale}).run();
  }
  setSegments(database, id, info.segments);
  return id;
}

std::vector<dataset::RecordingInfo> loadRecordings(Database& database, std::optional<int64_t> id,
                                                   bool with_deleted) {
  Statement rows = database.prepare(
      "SELECT id, name, sensor, rate_hz, frames, split, measured_rate_hz, jitter_p50_us, jitter_p99_us, "
      "lost, source, "
      "created_unix_ms, deleted FROM recording WHERE id BETWEEN ? AND ? AND deleted <= ? ORDER BY id");
  rows.bind(id.value_or(std::numeric_limits<int64_t>::min()));
  rows.bind(id.value_or(std::numeric_limits<int64_t>::max()));
  rows.bind(int64_t{with_deleted});
  std::vector<dataset::RecordingInfo> recordings;
  while (rows.step()) {
    dataset::RecordingInfo info;
    info.id = rows.integer(0);
    info.name = rows.text(1);
    info.format.name = rows.text(2);
    info.format.rate_hz = rows.real(3);
    info.frames = rows.integer(4);
    info.split = splitOf(database, info.id, rows.integer(5));
    info.quality = {rows.real(6), rows.real(7), rows.real(8), rows.integer(9)};
    info.source = rows.text(10);
    info.created_unix_ms = rows.integer(11);
    info.deleted = rows.integer(12) != 0;
    loadChannels(database, info);
    loadSegments(database, info);
    recordings.push_back(std::move(info));
  }
  return recordings;
}

dataset::RecordingInfo loadRecording(Database& database, int64_t id) {
  extentOf(database, id);
  return loadRecordings(database, id, true).front();
}

void updateRecording(Database& database, const dataset::RecordingInfo& info) {
  requireValid(info, extentOf(database, info.id).frames);
  database.prepare("UPDATE recording SET name = ?, split = ?, deleted = ? WHERE id = ?")
      .bind(info.name)
      .bind(int64_t{info.split == dataset::Split::kTest})
      .bind(int64_t{info.deleted})
      .bind(info.id)
      .run();
  setSegments(database, info.id, info.segments);
}

void setSegments(Database& database, int64_t id, const std::vector<dataset::Segment>& segments) {
  database.prepare("DELETE FROM segment WHERE recording = ?").bind(id).run();
  Statement insert =
      database.prepare("INSERT INTO segment (recording, begin_frame, end_frame, label) VALUES (?, ?, ?, ?)");
  for (const dataset::Segment& segment : segments) {
    insert.reset().bind(id).bind(segment.begin).bind(segment.end).bind(segment.label).run();
  }
}

void finishRecording(Database& database, int64_t id, const dataset::Quality& quality) {
  database
      .prepare(
          "UPDATE recording SET measured_rate_hz = ?, jitter_p50_us = ?, jitter_p99_us = ?, lost = ?, "
          "finished = 1 WHERE id = ?")
      .bind(quality.rate_hz)
      .bind(quality.jitter_p50_us)
      .bind(quality.jitter_p99_us)
      .bind(quality.lost)
      .bind(id)
      .run();
}

int removeDeleted(Database& database) {
  for (const char* sql :
       {"DELETE FROM segment WHERE recording IN (SELECT id FROM recording WHERE deleted = 1)",
        "DELETE FROM channel WHERE recording IN (SELECT id FROM recording WHERE deleted = 1)",
        "DELETE FROM summary WHERE recording IN (SELECT id FROM recording WHERE deleted = 1)",
        "DELETE FROM block WHERE recording IN (SELECT id FROM recording WHERE deleted = 1)"})
    database.execute(sql);
  database.execute("DELETE FROM recording WHERE deleted = 1");
  return database.changes();
}

void finishAbandoned(Database& database) {
  std::vector<int64_t> abandoned;
  Statement rows = database.prepare("SELECT id FROM recording WHERE finished = 0");
  while (rows.step()) abandoned.push_back(rows.integer(0));
  for (const int64_t id : abandoned) {
    dataset::QualityMeter meter;
    try {
      const SampleExtent extent = extentOf(database, id);
      visitBlocks(database, extent, 0, extent.frames,
                  [&](const dataset::Samples& block, int64_t) { meter.add(block.time_us); });
    } catch (const Failure& failure) {
      // Damaged samples are said when they are read; they must not keep the project from opening.
      if (failure.error.code != ErrorCode::kCorrupt) throw;
    }
    finishRecording(database, id, meter.quality(0));
  }
}

}  // namespace thimble::project
