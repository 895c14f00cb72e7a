// BoardsModel: the boards within reach as a list, with the connected one marked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include "ui/models/board_controller.h"

namespace thimble::ui {

class BoardsModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kDescription = Qt::UserRole, kState, kVirtual };

  explicit BoardsModel(BoardController& board, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  const device_link::BoardEntry* at(const QModelIndex& index) const;
  int rowOf(const std::string& id) const;

 private:
  void reset();
  BoardController& board_;
  std::vector<device_link::BoardEntry> rows_;
};

}  // namespace thimble::ui
