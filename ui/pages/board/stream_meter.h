// StreamMeter: measured rate, jitter and losses of the stream, in digits that do not jump.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/models/board_controller.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class StreamMeter : public QWidget {
  Q_OBJECT
 public:
  StreamMeter(const Theme& theme, BoardController& board, QWidget* parent = nullptr);

 private:
  void refresh();
  BoardController& board_;
  QLabel* rate_;
  QLabel* p50_;
  QLabel* p99_;
  QLabel* lost_;
};

}  // namespace thimble::ui
