// mps2-an385: Cortex-M3 without floating point (Arm AN385).
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/mps2.h"

namespace thimble {
namespace port {

const char kBoardName[] = "mps2-an385";
const char kCoreName[] = "Cortex-M3";
const bool kHasFloatingPoint = false;

}  // namespace port
}  // namespace thimble
