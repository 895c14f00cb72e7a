// ResourcePaths: where firmware images, the board catalogue and the user's data lie on this computer.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "device_link/virtual_board/virtual_board.h"

namespace thimble::app {

struct ResourcePaths {
  std::filesystem::path firmware;   // MACHINE-boot.elf, MACHINE-agent.bin
  std::filesystem::path resources;  // boards/, docs/, …
  std::filesystem::path state;      // flash files of virtual boards
  std::filesystem::path data;       // the user's projects by default

  std::filesystem::path boards() const { return resources / "boards"; }
  std::filesystem::path docs() const { return resources / "docs"; }
  device_link::VirtualBoardPaths virtualBoards() const { return {firmware, state / "boards"}; }
};

/// Finds them beside the running program: an installed share/thimble, a build tree, or $THIMBLE_RESOURCES and
/// $THIMBLE_FIRMWARE.  state and data follow the XDG base directories ($THIMBLE_STATE overrides).
ResourcePaths findResources();

}  // namespace thimble::app
