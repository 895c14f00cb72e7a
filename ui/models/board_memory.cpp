// BoardMemory: an id in the settings, looked up in the first list of boards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/board_memory.h"

namespace thimble::ui {
namespace {
constexpr char kBoard[] = "board";
}

BoardMemory::BoardMemory(BoardController& board) : QObject(&board), board_(board) {
  connect(&board, &BoardController::stateChanged, this, &BoardMemory::remember);
}

void BoardMemory::remember() {
  if (board_.connected()) settings_.setValue(kBoard, QString::fromStdString(board_.entry()->id));
  // One that cannot be reached now may be the next time.
  if (board_.state() == BoardController::State::kNone && !board_.error()) settings_.remove(kBoard);
}

void BoardMemory::connectLast() {
  const QString id = settings_.value(kBoard).toString();
  if (id.isEmpty()) return;
  looking_ = connect(&board_, &BoardController::boardsChanged, this, [this, id] { connectIfThere(id); });
  board_.refresh();
}

void BoardMemory::connectIfThere(const QString& id) {
  disconnect(looking_);
  if (board_.state() != BoardController::State::kNone) return;
  for (const auto& entry : board_.boards()) {
    if (entry.id == id.toStdString()) return board_.connectTo(entry);
  }
}

}  // namespace thimble::ui
