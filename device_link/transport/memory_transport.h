// Two transports joined in memory: what one writes, the other reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// capacity_bytes: how much each direction holds before a write waits, as a pty's 4 KiB.
/// Closing (or destroying) one end disconnects the other, which may still read what was written before.
std::pair<std::unique_ptr<Transport>, std::unique_ptr<Transport>> makeMemoryPair(
    const std::string& name, size_t capacity_bytes = 4096);

}  // namespace thimble::device_link
