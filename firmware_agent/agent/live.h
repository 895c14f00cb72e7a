// Live: the sliding window over the sensor's newest frames, and when it is due.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/imu.h"

namespace thimble {
namespace agent {

class Live {
 public:
  /// ring: window × kImuChannels values of memory.  window, stride ≥ 1.
  void start(int16_t* ring, uint32_t window, uint32_t stride);
  void stop() { running_ = false; }
  bool running() const { return running_; }

  /// Takes a frame.  True if a window now ends with it.  A frame lost on the way begins the window anew.
  bool push(const Sample& sample);
  /// The window, oldest frame first.
  void copyWindow(int16_t* out) const;
  /// One past the window's last frame.
  uint32_t endIndex() const { return next_index_; }

  uint32_t stride() const { return stride_; }
  void skip() { ++skipped_; }
  uint32_t skipped() const { return skipped_; }

 private:
  bool running_ = false;
  int16_t* ring_ = nullptr;
  uint32_t window_ = 1;
  uint32_t stride_ = 1;
  uint32_t at_ = 0;      // where the next frame goes
  uint32_t wanted_ = 0;  // frames until a window is due
  uint32_t next_index_ = 0;
  uint32_t skipped_ = 0;
};

}  // namespace agent
}  // namespace thimble
