// Raw: the samples themselves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

namespace thimble::features {
namespace {

std::optional<Error> rawConflict(const NamingContext& c) {
  if (c.settings.value("decimation") <= c.window) return std::nullopt;
  return Error{ErrorCode::kInvalidArgument,
               "The decimation is " + std::to_string(c.settings.value("decimation")) + ".",
               "Choose 1 to the window's " + std::to_string(c.window) + " frames."};
}

/// A group of frames is named by the time of its first one.
std::vector<std::string> rawNames(const NamingContext& c) {
  std::vector<std::string> names;
  for (int begin = 0; begin < c.window; begin += c.settings.value("decimation")) {
    const std::string when = (c.rate_hz > 0 ? " t=" : " ") + timeText(begin, c.rate_hz);
    for (const std::string& channel : c.channels) names.push_back(channel + when);
  }
  return names;
}

}  // namespace

const BlockInfo& rawInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kRaw,
      "raw",
      "Raw",
      "The samples themselves, for a net that finds its own features.",
      "The mean of each group of frames, by channel, in physical units; then scaled within the window.",
      "",
      {{"decimation",
        "Decimation",
        "frames",
        "So many frames become one, their mean: fewer features, slower signals only.",
        1,
        Kind::kNumber,
        {},
        16},
       {"scaling",
        "Scaling",
        "",
        "Whether each channel keeps its units, or is centred, or brought to deviation 1 or to a peak of 1, "
        "in each "
        "window: then position or loudness no longer counts.",
        0,
        Kind::kChoice,
        {"units", "centred", "deviation", "peak"}}},
      rawConflict,
      rawNames};
  return info;
}

}  // namespace thimble::features
