// What the MPS2 images AN385, AN386 and AN500 have in common.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/clocks.h"

namespace thimble {
namespace port {

const uint32_t kClockHz = 25000000;
typedef CmsdkTimer<0x40000000, 8> Clock;

const uint32_t kLinkUart = 0x40004000;
const uint32_t kLinkReceiveIrq = 0;
const uint32_t kLinkTransmitIrq = 1;
const uint32_t kSensorUart = 0x40005000;
const uint32_t kSensorReceiveIrq = 2;

}  // namespace port
}  // namespace thimble
