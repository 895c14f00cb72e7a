// SystemBoards: a link over a serial port, and a link to an emulated board with a sensor that is played.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/system_boards.h"

#include <atomic>
#include <mutex>

#include "device_link/transport/serial_transport.h"
#include "device_link/virtual_board/virtual_board.h"

namespace thimble::ui {
namespace {

using device_link::Transport;

class SerialLink : public BoardLink {
 public:
  explicit SerialLink(std::string port) : port_(std::move(port)) {}
  Result<std::unique_ptr<Transport>> open() override { return device_link::openPort(port_); }

 private:
  const std::string port_;
};

class VirtualLink : public BoardLink {
 public:
  explicit VirtualLink(std::unique_ptr<device_link::VirtualBoard> board) : board_(std::move(board)) {}

  Result<std::unique_ptr<Transport>> open() override {
    if (pulled_)
      return Error{ErrorCode::kNotFound, "The virtual board's cable is pulled.", "Put it back in."};
    setPlayer(nullptr);
    if (!board_->running()) {
      if (auto restarted = board_->restart(); !restarted) return restarted.error();
    }
    return board_->openLink();
  }
  Result<void> connected() override {
    auto sensor = board_->openSensor();
    if (!sensor) return sensor.error();
    setPlayer(std::make_shared<device_link::SensorPlayer>(std::move(*sensor), device_link::PlayItem{}));
    return {};
  }
  std::shared_ptr<device_link::SensorPlayer> player() override {
    std::lock_guard lock(mutex_);
    return player_;
  }
  void pull() override {
    pulled_ = true;
    board_->kill();
  }
  void plug() override { pulled_ = false; }

 private:
  void setPlayer(std::shared_ptr<device_link::SensorPlayer> player) {
    std::lock_guard lock(mutex_);
    player_ = std::move(player);
  }
  std::unique_ptr<device_link::VirtualBoard> board_;
  std::mutex mutex_;
  std::shared_ptr<device_link::SensorPlayer> player_;  // gone before the board
  std::atomic<bool> pulled_ = false;
};

}  // namespace

BoardAccess systemBoards(const AppPaths& paths) {
  return {
      [catalogue = paths.catalogue.toStdString()] { return device_link::listBoards(catalogue); },
      [virtual_boards =
           paths.virtual_boards](const device_link::BoardEntry& entry) -> Result<std::unique_ptr<BoardLink>> {
        if (entry.kind == device_link::BoardKind::kSerial) {
          return std::unique_ptr<BoardLink>(std::make_unique<SerialLink>(entry.port));
        }
        auto board = device_link::VirtualBoard::start(entry, virtual_boards);
        if (!board) return board.error();
        return std::unique_ptr<BoardLink>(std::make_unique<VirtualLink>(std::move(*board)));
      },
  };
}

}  // namespace thimble::ui
