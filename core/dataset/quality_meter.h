// QualityMeter: rate and jitter of a stream of timestamps, without keeping them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "core/dataset/recording.h"

namespace thimble::dataset {

/// Counts how often each interval occurs: a steady sensor has few different ones.
class QualityMeter {
 public:
  void add(std::span<const int64_t> time_us);
  Quality quality(int64_t lost) const;

 private:
  int64_t times_ = 0;
  int64_t first_us_ = 0;
  int64_t last_us_ = 0;
  std::map<double, int64_t> intervals_us_;
};

}  // namespace thimble::dataset
