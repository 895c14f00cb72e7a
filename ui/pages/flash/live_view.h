// LiveView: what the board says now, large; HistoryStrip: what it said in the last minute.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/pages/flash/live_history.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class LiveView : public QWidget {
  Q_OBJECT
 public:
  LiveView(const Theme& theme, const LiveHistory& history, QWidget* parent = nullptr);
  /// The history changed.  running: results keep coming.
  void refresh(bool running);
  QSize minimumSizeHint() const override { return {220, 160}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintClass(QPainter& painter, const LivePoint& last) const;
  void paintNumber(QPainter& painter, const LivePoint& last) const;
  void paintBars(QPainter& painter, const QRectF& area) const;
  QString wordsOf(const LivePoint& last) const;
  const Theme& theme_;
  const LiveHistory& history_;
  bool running_ = false;
};

class HistoryStrip : public QWidget {
  Q_OBJECT
 public:
  HistoryStrip(const Theme& theme, const LiveHistory& history, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {400, 44}; }
  QSize minimumSizeHint() const override { return {200, 44}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  const LivePoint* pointAt(double x) const;
  double xAt(int64_t time_us) const;
  const Theme& theme_;
  const LiveHistory& history_;
};

}  // namespace thimble::ui
