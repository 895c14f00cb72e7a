// All presets, one a file here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/presets.h"

namespace thimble::project {

extern const Preset kActivity, kEnvironment, kGesture, kHeartbeat, kImage, kKeyword, kVibration;

}  // namespace thimble::project
