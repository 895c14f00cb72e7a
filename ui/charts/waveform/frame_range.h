// FrameRange: frames [begin, end) of a recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace thimble::ui {

struct FrameRange {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t frames() const { return end - begin; }
  bool contains(int64_t frame) const { return frame >= begin && frame < end; }
  friend bool operator==(const FrameRange&, const FrameRange&) = default;
};

}  // namespace thimble::ui
