// BoardMemory: the board that was connected last is connected again at the next start, if it is there.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSettings>

#include "ui/models/board_controller.h"

namespace thimble::ui {

/// Remembers (in QSettings) which board is connected; one that the user leaves is forgotten.
class BoardMemory : public QObject {
  Q_OBJECT
 public:
  explicit BoardMemory(BoardController& board);
  /// Looks for the remembered board once and connects it, unless another is chosen meanwhile.
  void connectLast();

 private:
  void remember();
  void connectIfThere(const QString& id);
  BoardController& board_;
  QSettings settings_;
  QMetaObject::Connection looking_;
};

}  // namespace thimble::ui
