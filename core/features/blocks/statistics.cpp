// Statistics: numbers about each channel's samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

namespace thimble::features {
namespace {

constexpr const char* kStatisticNames[] = {"mean",
                                           "standard deviation",
                                           "RMS",
                                           "minimum",
                                           "maximum",
                                           "skewness",
                                           "kurtosis",
                                           "mean crossings",
                                           "zero crossings",
                                           "peak to peak",
                                           "mean difference",
                                           "RMS difference",
                                           "mean deviation",
                                           "lower quartile",
                                           "median",
                                           "upper quartile",
                                           "median deviation",
                                           "crest factor"};

std::optional<Error> statisticsConflict(const NamingContext& c) {
  if (c.settings.value("segments") <= c.window) return std::nullopt;
  return Error{ErrorCode::kInvalidArgument,
               "A window of " + std::to_string(c.window) + " frames has no " +
                   std::to_string(c.settings.value("segments")) + " segments.",
               "Choose fewer segments or a longer window."};
}

std::vector<std::string> statisticsNames(const NamingContext& c) {
  std::vector<std::string> names;
  const int segments = c.settings.value("segments"), wanted = c.settings.value("statistics");
  for (int s = 0; s < segments; ++s) {
    const std::string when = segments == 1 ? "" : " part " + std::to_string(s + 1);
    for (const std::string& channel : c.channels) {
      for (size_t i = 0; i < std::size(kStatisticNames); ++i) {
        if (wanted >> i & 1) names.push_back(channel + " " + kStatisticNames[i] + when);
      }
    }
  }
  return names;
}

}  // namespace

const BlockInfo& statisticsInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kStatistics,
      "statistics",
      "Statistics",
      "A few numbers a channel: small nets, any window.",
      "Population moments from exact integer sums; crossings and differences from one frame to the next; "
      "quartiles are "
      "samples (the lower one where two would do).",
      "scipy.stats defines skew and kurtosis (Fisher's) alike",
      {{"statistics",
        "Numbers",
        "",
        "Which numbers of each channel become features.",
        0xff,
        Kind::kBits,
        {"mean", "deviation", "rms", "minimum", "maximum", "skewness", "kurtosis", "mean_crossings",
         "zero_crossings", "peak_to_peak", "mean_difference", "rms_difference", "mean_deviation",
         "lower_quartile", "median", "upper_quartile", "median_deviation", "crest"}},
       {"segments",
        "Segments",
        "parts",
        "The numbers of so many equal parts of the window, one after the other: how a gesture goes on.",
        1,
        Kind::kNumber,
        {},
        16}},
      statisticsConflict,
      statisticsNames};
  return info;
}

}  // namespace thimble::features
