// mps3-an547: Cortex-M55 with MVE, in the Secure state (Arm AN547).
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/clocks.h"

namespace thimble {
namespace port {

const char kBoardName[] = "mps3-an547";
const char kCoreName[] = "Cortex-M55";
const bool kHasFloatingPoint = true;

const uint32_t kClockHz = 32000000;
typedef SseCounter<0x58100000, 0x58101000> Clock;

const uint32_t kLinkUart = 0x59303000;
const uint32_t kLinkReceiveIrq = 33;
const uint32_t kLinkTransmitIrq = 34;
const uint32_t kSensorUart = 0x59304000;
const uint32_t kSensorReceiveIrq = 35;

}  // namespace port
}  // namespace thimble
