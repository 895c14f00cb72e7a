// The table of machines.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/machines.h"

namespace thimble::device_link {

const Machine* findMachine(const std::string& name) {
  constexpr int64_t kMiB = 1024 * 1024;
  static constexpr Machine kMachines[] = {
      {"mps2-an385", 16 * kMiB}, {"mps2-an386", 16 * kMiB},   {"mps2-an500", 16 * kMiB},
      {"mps2-an505", 16 * kMiB}, {"mps3-an547", 2048 * kMiB},  // the file is sparse
  };
  for (const Machine& machine : kMachines) {
    if (name == machine.name) return &machine;
  }
  return nullptr;
}

}  // namespace thimble::device_link
