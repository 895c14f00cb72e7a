// QualityMeter: rate and jitter of a stream of timestamps, without keeping them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/quality_meter.h"

#include <cmath>

namespace thimble::dataset {
namespace {

using Histogram = std::map<double, int64_t>;

double valueAt(const Histogram& counts, int64_t place) {
  for (const auto& [value, count] : counts) {
    if (place < count) return value;
    place -= count;
  }
  return counts.rbegin()->first;
}

/// Quantile q of `total` > 0 values, interpolated linearly between the two nearest (NumPy's default).
double quantile(const Histogram& counts, int64_t total, double q) {
  const double place = q * static_cast<double>(total - 1);
  const int64_t below = static_cast<int64_t>(place);
  const double low = valueAt(counts, below);
  return low + (valueAt(counts, below + 1) - low) * (place - static_cast<double>(below));
}

}  // namespace

void QualityMeter::add(std::span<const int64_t> time_us) {
  for (const int64_t time : time_us) {
    if (times_++ == 0) {
      first_us_ = time;
    } else {
      ++intervals_us_[static_cast<double>(time) - static_cast<double>(last_us_)];
    }
    last_us_ = time;
  }
}

Quality QualityMeter::quality(int64_t lost) const {
  Quality quality;
  quality.lost = lost;
  if (times_ < 2) return quality;
  const int64_t intervals = times_ - 1;
  const double span_us = static_cast<double>(last_us_) - static_cast<double>(first_us_);
  if (span_us > 0) quality.rate_hz = static_cast<double>(intervals) * 1e6 / span_us;
  const double median = quantile(intervals_us_, intervals, 0.5);
  Histogram deviations;
  for (const auto& [interval, count] : intervals_us_) deviations[std::abs(interval - median)] += count;
  quality.jitter_p50_us = quantile(deviations, intervals, 0.5);
  quality.jitter_p99_us = quantile(deviations, intervals, 0.99);
  return quality;
}

}  // namespace thimble::dataset
