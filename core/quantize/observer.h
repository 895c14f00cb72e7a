// Observer: how often a tensor took which values, and the range that suits them best.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/quantize/affine.h"
#include "core/quantize/settings.h"

namespace thimble::quantize {

/// Counts values in bins of 1/128 of their size, so that no outlier makes the bins of the others coarse; 512 KiB.
class Observer {
 public:
  Observer();
  /// Values that are not finite make the range so.
  void include(std::span<const float> values);

  const Range& range() const { return range_; }
  int64_t count() const { return count_; }
  /// Values whose size is above `limit`.
  int64_t countAbove(float limit) const;
  /// The value below which `share` of all lie, 0 … 1: to 1/128 of its size, never beyond the range.
  float quantile(double share) const;

  /// Counts in `bins` equal parts of the range.
  std::vector<int64_t> histogram(size_t bins) const;

  /// By settings.calibration; kAuto counts as min/max, as does 16x8 (wide), whose steps are fine enough for all.
  /// Zero is in every range.  Source: Krishnamoorthi 2018; least squared error as in Sung et al. 2015.
  Range chosen(const QuantizeSettings& settings, bool wide) const;

 private:
  Range percentile(double percent) const;
  Range leastError() const;

  Range range_;
  int64_t count_ = 0;
  std::vector<int64_t> bins_;  // by the upper 16 bits of a float, in rising order
};

}  // namespace thimble::quantize
