// Held frames: the part copied once, its ends as often as it takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/held_frames.h"

#include <algorithm>
#include <cassert>

namespace thimble::features {

std::vector<int16_t> heldFrames(std::span<const int16_t> part, int channels, int window) {
  const auto width = static_cast<size_t>(channels), frames = part.size() / width;
  const auto wanted = static_cast<size_t>(window);
  assert(frames > 0 && frames <= wanted && frames * width == part.size());
  const auto first = part.first(width), last = part.last(width);
  std::vector<int16_t> out;
  out.reserve(wanted * width);
  for (size_t i = 0; i < (wanted - frames) / 2; ++i) out.insert(out.end(), first.begin(), first.end());
  out.insert(out.end(), part.begin(), part.end());
  while (out.size() < wanted * width) out.insert(out.end(), last.begin(), last.end());
  return out;
}

}  // namespace thimble::features
