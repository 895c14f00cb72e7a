// mps2-an505: Cortex-M33 with single precision, in the Secure state (Arm AN505).
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/clocks.h"

namespace thimble {
namespace port {

const char kBoardName[] = "mps2-an505";
const char kCoreName[] = "Cortex-M33";
const bool kHasFloatingPoint = true;

const uint32_t kClockHz = 20000000;
typedef CmsdkTimer<0x50000000, 3> Clock;

const uint32_t kLinkUart = 0x50200000;
const uint32_t kLinkReceiveIrq = 32;
const uint32_t kLinkTransmitIrq = 33;
const uint32_t kSensorUart = 0x50201000;
const uint32_t kSensorReceiveIrq = 34;

}  // namespace port
}  // namespace thimble
