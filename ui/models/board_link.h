// BoardLink: one board within reach, real or virtual, whose command line can be opened again after a loss.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "device_link/boards/board_list.h"
#include "device_link/transport/transport.h"
#include "device_link/virtual_board/sensor_player.h"

namespace thimble::ui {

/// Calls may block (up to seconds) and come from one worker thread at a time; player() may be used from any.
class BoardLink {
 public:
  virtual ~BoardLink() = default;
  /// Opens the line; once more after a loss (kNotFound or kDisconnected while the board is away).
  virtual Result<std::unique_ptr<device_link::Transport>> open() = 0;
  /// Called once a session speaks on the line: a virtual board's sensor begins now, so that nothing is
  /// missed.
  virtual Result<void> connected() { return {}; }
  /// What feeds a virtual board's sensor while its line is open; nullptr for real boards.
  virtual std::shared_ptr<device_link::SensorPlayer> player() { return nullptr; }
  /// Virtual boards: as if the cable was pulled, until plug().
  virtual void pull() {}
  virtual void plug() {}
};

/// What app gives the window to reach boards with.  Both may block.
struct BoardAccess {
  std::function<Result<std::vector<device_link::BoardEntry>>()> list;
  std::function<Result<std::unique_ptr<BoardLink>>(const device_link::BoardEntry&)> reach;
};

}  // namespace thimble::ui
