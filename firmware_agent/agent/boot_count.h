// The boot count: a number in flash that grows by one at each start and survives a cut of power at any byte.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/flash.h"

namespace thimble {
namespace agent {

/// Starts counted so far; 0 on fresh flash.
uint32_t bootCount(const Flash& flash);
/// Counts one start.  Returns the new count.  Two sectors take turns: each holds a base and one word per
/// start since.
uint32_t countBoot(Flash& flash);

}  // namespace agent
}  // namespace thimble
