// BoardChip: the board in the top bar on every page: name, sensor, rate, losses; amber on losses, red when it
// is gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "ui/models/workbench.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class BoardChip : public QAbstractButton {
  Q_OBJECT
 public:
  BoardChip(Theme& theme, Workbench& workbench, QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refresh();
  QString modelText() const;
  QColor color() const;
  Theme& theme_;
  Loop& loop_;
  BoardController& board_;
};

/// "accel+gyro 100 Hz · 0 lost" of a streaming board.
QString streamText(const dataset::SensorFormat& format, const dataset::Quality& meter);

}  // namespace thimble::ui
