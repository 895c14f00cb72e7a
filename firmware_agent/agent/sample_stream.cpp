// Batches of consecutive samples, flushed when full, old, or followed by a gap.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/sample_stream.h"

namespace thimble {
namespace agent {

void SampleStream::start() {
  running_ = true;
  count_ = 0;
}

void SampleStream::stop() {
  flush();
  running_ = false;
}

void SampleStream::add(const Sample& sample) {
  if (!running_) return;
  if (count_ == kMaxSamples || (count_ != 0 && sample.index != first_index_ + count_)) flush();
  if (count_ == 0) {
    first_index_ = sample.index;
    base_time_us_ = sample.time_us;
  }
  protocol::Writer writer(data_ + count_ * kSampleBytes, kSampleBytes);
  writer.u32(static_cast<uint32_t>(sample.time_us - base_time_us_));
  for (uint8_t c = 0; c < kImuChannels; ++c) writer.i16(sample.values[c]);
  ++count_;
}

uint64_t SampleStream::due() const { return count_ == 0 ? Board::kNever : base_time_us_ + kMaxWaitUs; }

void SampleStream::flushIfDue(uint64_t now_us) {
  if (now_us >= due()) flush();
}

void SampleStream::flush() {
  if (count_ == 0) return;
  protocol::SamplesEvent message;
  message.channel_count = kImuChannels;
  message.first_index = first_index_;
  message.base_time_us = base_time_us_;
  message.dropped = imu_.dropped();
  message.data.data = data_;
  message.data.size = static_cast<uint16_t>(count_ * kSampleBytes);
  link_.event(protocol::Type::kSamplesEvent, message);
  count_ = 0;
}

}  // namespace agent
}  // namespace thimble
