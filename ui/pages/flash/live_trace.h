// LiveTrace: the number or the score that the board told in the last minute, over time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/charts/plot_area.h"
#include "ui/pages/flash/live_history.h"

namespace thimble::ui {

class LiveTrace : public QWidget {
  Q_OBJECT
 public:
  LiveTrace(const Theme& theme, const LiveHistory& history, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {400, 150}; }
  QSize minimumSizeHint() const override { return {200, 120}; }
  /// "score", or what is measured with its unit.
  QString title() const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  const LiveHistory& history_;
};

}  // namespace thimble::ui
