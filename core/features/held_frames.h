// Held frames: a part shorter than a window filled up to one, as if its ends had gone on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace thimble::features {

/// part: [frames][channels], 1 … window frames, into the middle of [window][channels]: its first frame is held before it and
/// its last one after it, which gets the odd one.
std::vector<int16_t> heldFrames(std::span<const int16_t> part, int channels, int window);

}  // namespace thimble::features
