// WindowCount: how many windows settings would cut, known before any are computed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/dataset/recording.h"
#include "core/features/feature_table.h"

namespace thimble::ui {

struct WindowCount {
  int64_t windows = 0;
  int64_t short_segments = 0;  // labelled, but shorter than a window
  int64_t longest_segment = 0;
};

/// As features::extract cuts them.
WindowCount countWindows(const std::vector<dataset::RecordingInfo>& recordings,
                         const features::FeatureSettings& settings);

}  // namespace thimble::ui
