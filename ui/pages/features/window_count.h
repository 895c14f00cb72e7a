// WindowCount: how many windows settings would cut, known before any are computed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "core/dataset/recording.h"
#include "core/features/feature_table.h"

namespace thimble::ui {

/// What the window's length costs a label.
struct LabelLoss {
  std::string label;
  int64_t segments = 0;
  int64_t lost = 0;  // shorter than a window
  friend bool operator==(const LabelLoss&, const LabelLoss&) = default;
};

struct WindowCount {
  int64_t windows = 0;
  int64_t short_segments = 0;  // labelled, but shorter than a window
  int64_t longest_segment = 0;
  std::vector<LabelLoss> losses;  // labels with lost segments, sorted; those that vanish first
};

/// "idle vanishes: all of its 3 parts are shorter than the window. …"; "" if nothing is lost.
QString lossText(const WindowCount& count);

/// As features::extract cuts them.
WindowCount countWindows(const std::vector<dataset::RecordingInfo>& recordings,
                         const features::FeatureSettings& settings);

}  // namespace thimble::ui
