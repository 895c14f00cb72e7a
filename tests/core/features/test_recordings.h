// Small recordings for the tests of features.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "core/features/feature_table.h"

namespace thimble::features_test {

/// Three axes at 100 Hz.
inline dataset::SensorFormat format() {
  return {"imu", {{"accX", "g", 0.5f}, {"accY", "g", 0.25f}, {"gyrZ", "dps", -0.125f}}, 100};
}

inline dataset::RecordingInfo recording(int64_t id, int64_t frames, std::vector<dataset::Segment> segments,
                                        dataset::Split split = dataset::Split::kTrain) {
  dataset::RecordingInfo info;
  info.id = id;
  info.name = "recording " + std::to_string(id);
  info.format = format();
  info.frames = frames;
  info.segments = std::move(segments);
  info.split = split;
  return info;
}

/// Noise whose level depends on the recording.
inline dataset::Samples samples(int64_t id, int64_t frames, int channels = 3) {
  dataset::Samples s;
  s.channels = channels;
  uint32_t state = static_cast<uint32_t>(id);
  for (int64_t i = 0; i < frames; ++i) {
    s.time_us.push_back(i * 10000);
    for (int c = 0; c < channels; ++c) {
      state = state * 1664525u + 1013904223u;
      s.values.push_back(
          static_cast<int16_t>(static_cast<int>(state >> 20) - 2048 + 100 * static_cast<int>(id % 50)));
    }
  }
  return s;
}

/// Gives samples of as many frames as the recordings say.
inline features::SampleSource sourceOf(const std::vector<dataset::RecordingInfo>& recordings) {
  return [recordings](int64_t id) -> Result<dataset::Samples> {
    for (const dataset::RecordingInfo& r : recordings) {
      if (r.id == id) return samples(id, r.frames);
    }
    return Error{ErrorCode::kNotFound, "There is no such recording.", ""};
  };
}

}  // namespace thimble::features_test
