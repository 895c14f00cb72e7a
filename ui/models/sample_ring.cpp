// SampleRing: three flat buffers and a count.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sample_ring.h"

#include <algorithm>
#include <cmath>

namespace thimble::ui {

void SampleRing::reset(const dataset::SensorFormat& format, double seconds) {
  std::lock_guard lock(mutex_);
  format_ = format;
  capacity_ = std::max<int64_t>(1, std::llround(format.rate_hz * seconds));
  received_ = lost_ = 0;
  values_.assign(static_cast<size_t>(capacity_) * format.channels.size(), 0);
  time_us_.assign(static_cast<size_t>(capacity_), 0);
  index_.assign(static_cast<size_t>(capacity_), 0);
}

void SampleRing::push(const device_link::SampleBatch& batch) {
  std::lock_guard lock(mutex_);
  const size_t channels = format_.channels.size();
  if (capacity_ == 0 || batch.samples.channels != static_cast<int>(channels)) return;
  for (int64_t i = 0; i < batch.samples.frames(); ++i) {
    const auto at = static_cast<size_t>(received_ % capacity_);
    const auto from = batch.samples.values.begin() + i * static_cast<int64_t>(channels);
    std::copy(from, from + static_cast<int64_t>(channels),
              values_.begin() + static_cast<int64_t>(at * channels));
    time_us_[at] = batch.samples.time_us[static_cast<size_t>(i)];
    index_[at] = batch.first_index + i;
    ++received_;
  }
  lost_ = batch.lost;
}

SampleRing::View SampleRing::latest(int64_t frames) const {
  std::lock_guard lock(mutex_);
  View view;
  view.lost = lost_;
  view.received = received_;
  const size_t channels = format_.channels.size();
  view.samples.channels = static_cast<int>(channels);
  const int64_t count = std::clamp<int64_t>(frames, 0, std::min(received_, capacity_));
  view.samples.values.reserve(static_cast<size_t>(count) * channels);
  view.samples.time_us.reserve(static_cast<size_t>(count));
  view.index.reserve(static_cast<size_t>(count));
  for (int64_t i = received_ - count; i < received_; ++i) {
    const auto at = static_cast<size_t>(i % capacity_);
    const auto from = values_.begin() + static_cast<int64_t>(at * channels);
    view.samples.values.insert(view.samples.values.end(), from, from + static_cast<int64_t>(channels));
    view.samples.time_us.push_back(time_us_[at]);
    view.index.push_back(index_[at]);
  }
  return view;
}

dataset::SensorFormat SampleRing::format() const {
  std::lock_guard lock(mutex_);
  return format_;
}

int64_t SampleRing::received() const {
  std::lock_guard lock(mutex_);
  return received_;
}

}  // namespace thimble::ui
