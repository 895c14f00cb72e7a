// BoardConnection: one board, virtual or real, connected for the length of a subcommand.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "app/cli/context.h"
#include "device_link/session/session.h"
#include "device_link/virtual_board/sensor_player.h"
#include "device_link/virtual_board/virtual_board.h"

namespace thimble::cli {

/// Where a session's events go; may be changed while it runs.  Thread-safe.
class EventTap {
 public:
  void onSamples(std::function<void(const device_link::SampleBatch&)> sink);
  void onResult(std::function<void(const device_link::LiveResult&)> sink);
  /// The link's fate; kConnected while all is well.
  device_link::LinkState state() const;
  device_link::SessionEvents events();

 private:
  mutable std::mutex mutex_;
  std::function<void(const device_link::SampleBatch&)> samples_;
  std::function<void(const device_link::LiveResult&)> result_;
  device_link::LinkState state_ = device_link::LinkState::kConnected;
};

/// Members are destroyed from the last to the first: the session ends before the board is switched off.
struct BoardConnection {
  device_link::BoardEntry entry;
  std::unique_ptr<EventTap> tap;
  std::unique_ptr<device_link::VirtualBoard> board;   // null for a real board
  std::unique_ptr<device_link::SensorPlayer> player;  // null for a real board
  std::unique_ptr<device_link::Session> session;

  /// The error to return when the link broke meanwhile; ok() otherwise.
  Result<void> alive() const;
};

/// Starts a virtual board or opens a serial one, and says hello.  idle: what a virtual board's sensor feels
/// while nothing is played (no samples: nothing).
Result<BoardConnection> connectBoard(const Context& context, const std::string& board_id,
                                     device_link::PlayItem idle = {});

}  // namespace thimble::cli
