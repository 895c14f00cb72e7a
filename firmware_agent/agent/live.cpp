// A ring of frames with a countdown to the next window.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/live.h"

namespace thimble {
namespace agent {

void Live::start(int16_t* ring, uint32_t window, uint32_t stride) {
  running_ = true;
  ring_ = ring;
  window_ = window;
  stride_ = stride;
  at_ = 0;
  wanted_ = window;
  skipped_ = 0;
}

bool Live::push(const Sample& sample) {
  if (!running_) return false;
  if (sample.index != next_index_) wanted_ = window_;
  next_index_ = sample.index + 1;
  for (uint8_t c = 0; c < kImuChannels; ++c) ring_[at_ * kImuChannels + c] = sample.values[c];
  at_ = (at_ + 1) % window_;
  if (--wanted_ != 0) return false;
  wanted_ = stride_;
  return true;
}

void Live::copyWindow(int16_t* out) const {
  for (uint32_t i = 0; i < window_; ++i) {
    const int16_t* frame = ring_ + (at_ + i) % window_ * kImuChannels;
    for (uint8_t c = 0; c < kImuChannels; ++c) *out++ = frame[c];
  }
}

}  // namespace agent
}  // namespace thimble
