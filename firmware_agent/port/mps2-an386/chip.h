// mps2-an386: Cortex-M4 with single precision (Arm AN386).
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/mps2.h"

namespace thimble {
namespace port {

const char kBoardName[] = "mps2-an386";
const char kCoreName[] = "Cortex-M4F";
const bool kHasFloatingPoint = true;

}  // namespace port
}  // namespace thimble
