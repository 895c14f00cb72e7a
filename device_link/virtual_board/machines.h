// Machines: what QEMU's Cortex-M machines need to be a board of ours, one row each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace thimble::device_link {

/// ram_bytes: the machine's main RAM, which a file backs and which plays flash.
struct Machine {
  const char* name;
  int64_t ram_bytes;
};

/// When counting, one instruction is 2^kCountingShift ns of the board's clock: on every machine more than the
/// four ticks that PROTOCOL.md asks for, so that counts are exact.
inline constexpr int kCountingShift = 8;

/// nullptr if there is no such machine.
const Machine* findMachine(const std::string& name);

}  // namespace thimble::device_link
