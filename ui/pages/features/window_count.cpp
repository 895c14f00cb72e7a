// WindowCount: windows wholly inside each labelled segment, a stride apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/window_count.h"

#include <algorithm>

namespace thimble::ui {

WindowCount countWindows(const std::vector<dataset::RecordingInfo>& recordings,
                         const features::FeatureSettings& settings) {
  WindowCount count;
  for (const auto& recording : recordings) {
    for (const auto& segment : recording.segments) {
      const int64_t frames = segment.end - segment.begin;
      count.longest_segment = std::max(count.longest_segment, frames);
      if (frames < settings.window) {
        ++count.short_segments;
      } else {
        count.windows += (frames - settings.window) / std::max(1, settings.stride) + 1;
      }
    }
  }
  return count;
}

}  // namespace thimble::ui
