// Recording: what a sensor said, when it said it, how well it was heard, and what people say it was.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace thimble::dataset {

/// physical value = raw int16 × scale, in unit.
struct Channel {
  std::string name;
  std::string unit;
  float scale = 1.0f;
  friend bool operator==(const Channel&, const Channel&) = default;
};

/// What a sensor sends: one frame holds one int16 a channel.
struct SensorFormat {
  std::string name;
  std::vector<Channel> channels;
  double rate_hz = 0;  // nominal
  friend bool operator==(const SensorFormat&, const SensorFormat&) = default;
};

/// Frames with their times.  values: [frames][channels]; time_us: [frames], rising, on the board's clock.
struct Samples {
  int channels = 0;
  std::vector<int16_t> values;
  std::vector<int64_t> time_us;
  int64_t frames() const { return static_cast<int64_t>(time_us.size()); }
};

/// How well the recording was heard, measured from its own timestamps.
struct Quality {
  double rate_hz = 0;        // frames over time
  double jitter_p50_us = 0;  // deviation of an interval from the median interval
  double jitter_p99_us = 0;
  int64_t lost = 0;  // frames that the board or the link dropped
};

/// frames [begin, end) of a recording are `label`.
struct Segment {
  int64_t begin = 0;
  int64_t end = 0;
  std::string label;
  friend bool operator==(const Segment&, const Segment&) = default;
};

enum class Split { kTrain, kTest };

/// All of a recording but its samples; a plain value that undo commands swap.
struct RecordingInfo {
  int64_t id = 0;  // given by the project; 0: not stored yet
  std::string name;
  SensorFormat format;
  int64_t frames = 0;
  std::vector<Segment> segments;  // sorted by begin, not overlapping
  Split split = Split::kTrain;
  Quality quality;
  std::string source;  // "Virtual Cortex-M4", "import wave.csv"
  int64_t created_unix_ms = 0;
  bool deleted = false;  // kept until the project is tidied, so that deleting can be undone
};

/// The label that covers most frames ("" if none does).
std::string mainLabel(const RecordingInfo& recording);

/// Measures rate and jitter of time_us.  lost is passed through.
Quality measureQuality(const std::vector<int64_t>& time_us, int64_t lost);

/// Labels frames [begin, end): cuts or removes what was there, joins equal neighbours.  An empty label
/// erases. Errors: kInvalidArgument unless 0 ≤ begin < end ≤ frames.
Result<std::vector<Segment>> setLabel(std::vector<Segment> segments, int64_t begin, int64_t end,
                                      const std::string& label, int64_t frames);

/// Moves edge `at` of the segments (a begin or an end) to `to`; a shared edge moves both neighbours; it stops
/// at the next edge, leaving one frame.
Result<std::vector<Segment>> moveEdge(std::vector<Segment> segments, int64_t at, int64_t to, int64_t frames);

}  // namespace thimble::dataset
