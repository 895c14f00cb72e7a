// Machines: what QEMU's Cortex-M machines need to be a board of ours, one row each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace thimble::device_link {

/// ram_bytes: the machine's main RAM, which a file backs and which plays flash.  icount_shift: one
/// instruction is 2^shift ns of its clock when counting, slow enough for its timers to be exact.
struct Machine {
  const char* name;
  int64_t ram_bytes;
  int icount_shift;
};

/// nullptr if there is no such machine.
const Machine* findMachine(const std::string& name);

}  // namespace thimble::device_link
