// Where things lie in a board's flash; port/FLASH.md says the same in prose.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace agent {

const uint32_t kBootCountOffset = 0;          // two sectors
const uint32_t kAgentSlotOffset = 0x10000;    // the firmware's one slot
const uint32_t kAgentSlotBytes = 512 * 1024;  // its header sector included
const uint32_t kModelSlotOffset = 0x100000;   // A, then B
const uint32_t kModelSlotBytes = 1024 * 1024;
const uint8_t kModelSlots = 2;
/// What the agent needs of flash in all; more is left alone.
const uint32_t kFlashUsed = kModelSlotOffset + kModelSlots * kModelSlotBytes;

}  // namespace agent
}  // namespace thimble
