// Countdown: 3 – 2 – 1, large, before a recording begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// Lies over its parent while it counts.
class Countdown : public QWidget {
  Q_OBJECT
 public:
  Countdown(const Theme& theme, QWidget* parent);
  /// Counts `from` … 1, a step each `step_ms`, then says done().  from 0: done at once.
  void start(int from, int step_ms = 1000);
  void cancel();
  bool running() const { return left_ > 0; }

 Q_SIGNALS:
  void done();

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  const Theme& theme_;
  QTimer timer_;
  int left_ = 0;
};

}  // namespace thimble::ui
