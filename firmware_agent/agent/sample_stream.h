// SampleStream: gathers samples into events of a twentieth of a second.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/board.h"
#include "firmware_agent/agent/link.h"

namespace thimble {
namespace agent {

class SampleStream {
 public:
  SampleStream(Imu& imu, Link& link) : imu_(imu), link_(link) {}

  void start();
  /// Sends what is gathered, then no more.
  void stop();
  bool running() const { return running_; }

  void add(const Sample& sample);
  /// Sends what is gathered if it has waited long enough.
  void flushIfDue(uint64_t now_us);
  /// When flushIfDue has something to do; Board::kNever if nothing is gathered.
  uint64_t due() const;

 private:
  static const uint32_t kSampleBytes = 4 + 2 * kImuChannels;
  static const uint32_t kMaxSamples = 64;
  static const uint32_t kMaxWaitUs = 50000;

  void flush();

  Imu& imu_;
  Link& link_;
  bool running_ = false;
  uint32_t count_ = 0;
  uint32_t first_index_ = 0;
  uint64_t base_time_us_ = 0;
  uint8_t data_[kMaxSamples * kSampleBytes];
};

}  // namespace agent
}  // namespace thimble
