// Axes: what the channels are together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

namespace thimble::features {
namespace {

constexpr const char* kMagnitudeNames[] = {"mean", "standard deviation", "minimum", "maximum",
                                           "mean difference"};

std::optional<Error> axesConflict(const NamingContext& c) {
  if (c.settings.value("segments") > c.window) {
    return Error{ErrorCode::kInvalidArgument,
                 "A window of " + std::to_string(c.window) + " frames has no " +
                     std::to_string(c.settings.value("segments")) + " segments.",
                 "Choose fewer segments or a longer window."};
  }
  if (c.settings.value("magnitude") == 0 &&
      (c.settings.value("correlations") == 0 || c.channels.size() < 2)) {
    return Error{ErrorCode::kInvalidArgument, "The axes give no features.",
                 "Choose numbers of the magnitude, or correlations of two channels or more."};
  }
  return std::nullopt;
}

std::vector<std::string> axesNames(const NamingContext& c) {
  std::vector<std::string> names;
  const int segments = c.settings.value("segments");
  for (int s = 0; s < segments; ++s) {
    const std::string when = segments == 1 ? "" : " part " + std::to_string(s + 1);
    for (size_t i = 0; i < std::size(kMagnitudeNames); ++i) {
      if (c.settings.value("magnitude") >> i & 1)
        names.push_back("magnitude " + std::string(kMagnitudeNames[i]) + when);
    }
    if (c.settings.value("correlations") == 0) continue;
    for (size_t a = 0; a < c.channels.size(); ++a) {
      for (size_t b = a + 1; b < c.channels.size(); ++b) {
        names.push_back(c.channels[a] + "·" + c.channels[b] + " correlation" + when);
      }
    }
  }
  return names;
}

}  // namespace

const BlockInfo& axesInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kAxes,
      "axes",
      "Axes",
      "The length of the vector that the channels make, whichever way it points, and how they go together: "
      "motion.",
      "√Σ x² over the channels at each frame, as numbers over the window; Pearson's correlation of each two "
      "channels (0 if "
      "one is constant). Choose channels of one unit.",
      "",
      {{"magnitude",
        "Magnitude",
        "",
        "Which numbers of the vector's length become features.",
        31,
        Kind::kBits,
        {"mean", "deviation", "minimum", "maximum", "mean_difference"}},
       {"correlations", "Correlations", "", "Whether the correlation of each two channels is a feature.", 1,
        Kind::kSwitch},
       {"segments",
        "Segments",
        "parts",
        "The numbers of so many equal parts of the window, one after the other.",
        1,
        Kind::kNumber,
        {},
        16}},
      axesConflict,
      axesNames};
  return info;
}

}  // namespace thimble::features
