// SampleRing: the last seconds of a stream, written by the session's thread and read by the scope.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "core/dataset/recording.h"
#include "device_link/session/session.h"

namespace thimble::ui {

/// Thread-safe.
class SampleRing {
 public:
  /// Empties the ring and makes room for `seconds` of this format.
  void reset(const dataset::SensorFormat& format, double seconds);
  void push(const device_link::SampleBatch& batch);

  /// The newest frames, at most `frames`, oldest first, and the board's index of the one after the last.
  struct View {
    dataset::Samples samples;
    std::vector<int64_t> index;  // the board's count of each frame: a jump is a loss
    int64_t lost = 0;            // in all, as the batches say
    int64_t received = 0;        // frames pushed in all
  };
  View latest(int64_t frames) const;
  dataset::SensorFormat format() const;
  /// Frames pushed in all: cheap, to see whether there is anything new.
  int64_t received() const;

 private:
  mutable std::mutex mutex_;
  dataset::SensorFormat format_;
  int64_t capacity_ = 0;
  int64_t received_ = 0;
  int64_t lost_ = 0;
  std::vector<int16_t> values_;
  std::vector<int64_t> time_us_;
  std::vector<int64_t> index_;
};

}  // namespace thimble::ui
