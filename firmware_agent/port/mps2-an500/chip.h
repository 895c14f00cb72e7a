// mps2-an500: Cortex-M7 with double precision (Arm AN500).
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/mps2.h"

namespace thimble {
namespace port {

const char kBoardName[] = "mps2-an500";
const char kCoreName[] = "Cortex-M7";
const bool kHasFloatingPoint = true;

}  // namespace port
}  // namespace thimble
