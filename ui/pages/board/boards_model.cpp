// BoardsModel: a copy of the controller's list.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/boards_model.h"

namespace thimble::ui {
namespace {

/// One short line: where it is plugged in, or what it is.
QString summary(const device_link::BoardEntry& entry) {
  const QString core = QString::fromStdString(entry.core);
  if (entry.kind == device_link::BoardKind::kVirtual) return BoardsModel::tr("%1 · emulated").arg(core);
  const QString port = QString::fromStdString(entry.port);
  return core.isEmpty() ? port : QString("%1 · %2").arg(core, port);
}

}  // namespace

BoardsModel::BoardsModel(BoardController& board, QObject* parent)
    : QAbstractListModel(parent), board_(board) {
  connect(&board, &BoardController::boardsChanged, this, &BoardsModel::reset);
  connect(&board, &BoardController::stateChanged, this, [this] {
    if (!rows_.empty()) emit dataChanged(index(0), index(rowCount() - 1), {kState, Qt::AccessibleTextRole});
  });
  reset();
}

void BoardsModel::reset() {
  const auto same = [](const auto& a, const auto& b) { return a.id == b.id && a.name == b.name; };
  const auto& now = board_.boards();
  if (std::equal(rows_.begin(), rows_.end(), now.begin(), now.end(), same)) return;
  beginResetModel();
  rows_ = now;
  endResetModel();
}

int BoardsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

const device_link::BoardEntry* BoardsModel::at(const QModelIndex& index) const {
  return index.isValid() && index.row() < rowCount() ? &rows_[static_cast<size_t>(index.row())] : nullptr;
}

int BoardsModel::rowOf(const std::string& id) const {
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].id == id) return static_cast<int>(i);
  }
  return -1;
}

QVariant BoardsModel::data(const QModelIndex& index, int role) const {
  const device_link::BoardEntry* entry = at(index);
  if (!entry) return {};
  const bool chosen = board_.entry() && board_.entry()->id == entry->id;
  const auto state = chosen ? board_.state() : BoardController::State::kNone;
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromStdString(entry->name);
    case kDescription:
      return summary(*entry);
    case Qt::ToolTipRole:
      return tr("%1\n%2\nDouble click or Enter connects")
          .arg(QString::fromStdString(entry->name), QString::fromStdString(entry->description));
    case Qt::AccessibleTextRole:
      return QString::fromStdString(entry->name) +
             (state == BoardController::State::kConnected ? tr(", connected") : QString());
    case kState:
      return QVariant::fromValue(state);
    case kVirtual:
      return entry->kind == device_link::BoardKind::kVirtual;
    default:
      return {};
  }
}

}  // namespace thimble::ui
