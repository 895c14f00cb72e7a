// Values counted by the upper half of their bits, and ranges found from the counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/observer.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace thimble::quantize {
namespace {

constexpr uint32_t kSign = 0x8000;

/// Rises with the value: negative floats are turned around.
uint32_t binOf(float v) {
  const uint32_t top = std::bit_cast<uint32_t>(v) >> 16;
  return top & kSign ? 0xFFFF - top : top | kSign;
}

/// The smallest magnitude of a bin's values, with their sign.
float innerEnd(uint32_t bin) {
  const uint32_t top = bin & kSign ? bin & ~kSign : 0xFFFF - bin;
  return std::bit_cast<float>(top << 16);
}

float middle(uint32_t bin) {
  const uint32_t top = bin & kSign ? bin & ~kSign : 0xFFFF - bin;
  return top == 0 || top == kSign ? 0 : std::bit_cast<float>(top << 16 | 0x8000);
}

constexpr uint32_t kZero = kSign;  // +0 and what is next to it

struct Bin {
  double value, count;
};

/// Squared error of all values.  Rounding costs a twelfth of a squared step, or a value far below a step
/// itself; clipping costs what is cut off.
double error(const std::vector<Bin>& values, Range range) {
  const double least = range.least, most = range.most, step = (most - least) / 255;
  double sum = 0;
  for (const Bin& bin : values) {
    const double beyond = std::max({bin.value - most, least - bin.value, 0.0});
    const double cost = beyond > 0 ? beyond * beyond : std::min(step * step / 12, bin.value * bin.value);
    sum += bin.count * cost;
  }
  return sum;
}

}  // namespace

Observer::Observer() : bins_(1 << 16) {}

void Observer::include(std::span<const float> values) {
  range_.include(values);
  count_ += static_cast<int64_t>(values.size());
  for (float v : values) {
    if (!std::isfinite(v)) range_.most = v;
    ++bins_[binOf(v)];
  }
}

int64_t Observer::countAbove(float limit) const {
  int64_t above = 0;
  for (uint32_t bin = 0; bin < bins_.size(); ++bin)
    if (bins_[bin] && std::abs(innerEnd(bin)) >= limit) above += bins_[bin];
  return above;
}

float Observer::quantile(double share) const {
  const double wanted = share * static_cast<double>(count_);
  int64_t below = 0;
  uint32_t bin = 0;
  for (; bin + 1 < bins_.size(); ++bin) {
    below += bins_[bin];
    if (bins_[bin] && static_cast<double>(below) >= wanted) break;
  }
  return std::clamp(middle(bin), range_.least, range_.most);
}

std::vector<int64_t> Observer::histogram(size_t bins) const {
  std::vector<int64_t> counts(bins, 0);
  const double least = range_.least, width = double{range_.most} - least;
  if (!std::isfinite(width)) return counts;
  for (uint32_t bin = 0; bin < bins_.size(); ++bin) {
    if (!bins_[bin]) continue;
    const double place = width > 0 ? (double{middle(bin)} - least) / width * static_cast<double>(bins) : 0;
    counts[static_cast<size_t>(std::clamp(place, 0.0, static_cast<double>(bins) - 1))] += bins_[bin];
  }
  return counts;
}

Range Observer::percentile(double percent) const {
  const double share = std::clamp(percent / 100, 0.5, 1.0);
  if (share == 1) return range_;
  return {std::min(quantile(1 - share), 0.0f), std::max(quantile(share), 0.0f)};
}

Range Observer::leastError() const {
  std::vector<Bin> values;
  for (uint32_t bin = 0; bin < bins_.size(); ++bin)
    if (bins_[bin] && bin != kZero) values.push_back({middle(bin), static_cast<double>(bins_[bin])});
  // Either end is drawn in by 2 % steps while the other one stays, twice around.
  Range best = range_;
  double least = error(values, best);
  for (int round = 0; round < 2; ++round)
    for (float Range::*end : {&Range::most, &Range::least}) {
      Range tried = best;
      for (tried.*end = range_.*end; std::abs(tried.*end) > std::abs(range_.*end) * 1e-4f;
           tried.*end *= 0.98f) {
        const double e = error(values, tried);
        if (e < least) {
          least = e;
          best = tried;
        }
      }
    }
  return best;
}

Range Observer::chosen(const QuantizeSettings& settings, bool wide) const {
  if (wide || !std::isfinite(range_.most - range_.least) || count_ == 0) return range_;
  switch (settings.calibration) {
    case Calibration::kPercentile:
      return percentile(double{settings.percentile});
    case Calibration::kMse:
      return leastError();
    case Calibration::kMinMax:
    case Calibration::kAuto:
      break;
  }
  return range_;
}

}  // namespace thimble::quantize
