// Connects a board for a subcommand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/board_connection.h"

#include "device_link/boards/board_list.h"
#include "device_link/transport/serial_transport.h"

namespace thimble::cli {

using namespace device_link;

void EventTap::onSamples(std::function<void(const SampleBatch&)> sink) {
  const std::lock_guard lock(mutex_);
  samples_ = std::move(sink);
}

void EventTap::onResult(std::function<void(const LiveResult&)> sink) {
  const std::lock_guard lock(mutex_);
  result_ = std::move(sink);
}

LinkState EventTap::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

SessionEvents EventTap::events() {
  SessionEvents events;
  events.on_samples = [this](const SampleBatch& batch) {
    const std::lock_guard lock(mutex_);
    if (samples_) samples_(batch);
  };
  events.on_result = [this](const LiveResult& result) {
    const std::lock_guard lock(mutex_);
    if (result_) result_(result);
  };
  events.on_state = [this](LinkState state, const Error*) {
    const std::lock_guard lock(mutex_);
    state_ = state;
  };
  return events;
}

Result<void> BoardConnection::alive() const {
  if (tap->state() == LinkState::kConnected) return {};
  return Error{ErrorCode::kDisconnected, "The board '" + entry.name + "' is gone.",
               "What was recorded so far is kept. Plug it in again and run the command once more."};
}

Result<BoardConnection> connectBoard(const Context& context, const std::string& board_id, PlayItem idle) {
  Result<BoardEntry> entry = findBoard(context.paths.boards().string(), board_id);
  if (!entry) return entry.error();
  BoardConnection connection;
  connection.entry = *entry;
  connection.tap = std::make_unique<EventTap>();

  Result<std::unique_ptr<Transport>> link = Error{};
  if (entry->kind == BoardKind::kVirtual) {
    auto board = VirtualBoard::start(*entry, context.paths.virtualBoards());
    if (!board) return board.error();
    connection.board = std::move(*board);
    link = connection.board->openLink();
  } else {
    link = openPort(entry->port);
  }
  if (!link) return link.error();
  auto session = Session::connect(std::move(*link), connection.tap->events());
  if (!session) return session.error();
  connection.session = std::move(*session);

  if (connection.board) {  // only now: the board counts samples from its start
    auto sensor = connection.board->openSensor();
    if (!sensor) return sensor.error();
    connection.player = std::make_unique<SensorPlayer>(std::move(*sensor), std::move(idle));
  }
  return connection;
}

}  // namespace thimble::cli
