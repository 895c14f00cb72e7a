// Recorder: turns a session's sample batches into recordings of a project, with losses and labels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/project/project.h"
#include "device_link/session/session.h"

namespace thimble::device_link {

/// feed() comes from the session's thread; the rest from any other.  What was fed is stored at least every
/// 250 ms.
class Recorder {
 public:
  /// max_frames: stop by itself after that many (0: until stop).  first_index: skip samples before that board
  /// index (−1: begin with whatever comes next).  A non-empty label covers the whole recording.
  static Result<std::unique_ptr<Recorder>> start(project::Project& project,
                                                 const dataset::SensorFormat& format,
                                                 const std::string& source, const std::string& name,
                                                 const std::string& label, int64_t max_frames,
                                                 int64_t first_index = -1);
  ~Recorder();  // as stop()

  void feed(const SampleBatch& batch);
  /// From now on what comes is `label`; empty: nothing.  (A number key held down.)
  void setLabel(const std::string& label);
  int64_t frames() const;
  int64_t lost() const;
  /// True once max_frames are there.
  bool full() const;
  /// A write that failed meanwhile (disk full); what was stored before stays.
  Result<void> status() const;
  /// Ends the recording and returns it.
  Result<dataset::RecordingInfo> stop();

 private:
  struct State;
  explicit Recorder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::device_link
