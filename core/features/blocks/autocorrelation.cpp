// Autocorrelation: rhythm and period.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

namespace thimble::features {
namespace {

std::optional<Error> autocorrelationConflict(const NamingContext& c) {
  const int64_t longest = int64_t{c.settings.value("lags")} * c.settings.value("step");
  if (longest >= c.window) {
    return Error{ErrorCode::kInvalidArgument,
                 "The longest lag of " + std::to_string(longest) + " frames is not inside the window.",
                 "Choose fewer lags, a shorter step or a longer window."};
  }
  if (c.settings.value("values") == 0 && c.settings.value("peaks") == 0) {
    return Error{ErrorCode::kInvalidArgument, "The autocorrelation gives no features.",
                 "Switch its values on or choose some peaks."};
  }
  return std::nullopt;
}

std::vector<std::string> autocorrelationNames(const NamingContext& c) {
  std::vector<std::string> names;
  for (const std::string& channel : c.channels) {
    for (int lag = 1; c.settings.value("values") != 0 && lag <= c.settings.value("lags"); ++lag) {
      names.push_back(channel + " lag " + timeText(lag * c.settings.value("step"), c.rate_hz));
    }
    for (int peak = 1; peak <= c.settings.value("peaks"); ++peak) {
      names.push_back(channel + " peak " + std::to_string(peak) + " lag");
      names.push_back(channel + " peak " + std::to_string(peak) + " height");
    }
  }
  return names;
}

}  // namespace

const BlockInfo& autocorrelationInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kAutocorrelation,
      "autocorrelation",
      "Autocorrelation",
      "How alike a channel and itself a while later are: steps, heartbeats, anything with a period.",
      "Σ (x[i] − mean)(x[i + lag] − mean) over the sum for lag 0, at equal lags; the first local maxima "
      "among them, as lag "
      "in seconds and height.",
      "",
      {{"lags", "Lags", "lags", "So many lags, the first one a step.", 16, Kind::kNumber, {}, 128},
       {"step", "Step", "frames", "From one lag to the next.", 1, Kind::kNumber, {}, 64},
       {"values", "Values", "", "Whether the value at each lag is a feature.", 1, Kind::kSwitch},
       {"peaks", "Peaks", "peaks", "Lag and height of so many of the first peaks.", 0}},
      autocorrelationConflict,
      autocorrelationNames};
  return info;
}

}  // namespace thimble::features
