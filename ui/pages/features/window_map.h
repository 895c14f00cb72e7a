// WindowMap: every window as a point in the plane of the two main components, coloured by its class.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "core/features/feature_table.h"
#include "ui/charts/chart_style.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Filled points train, rings test.
class WindowMap : public QWidget {
  Q_OBJECT
 public:
  explicit WindowMap(const Theme& theme, QWidget* parent = nullptr);

  /// points: one for each window of the table.  nullptr: nothing is shown.
  void setMap(std::shared_ptr<const features::FeatureTable> table, std::vector<features::Point2> points);
  /// The settings or the data changed since: drawn faintly.
  void setStale(bool stale);
  /// Says what a window is, for the tool tip.
  void setDescribe(std::function<QString(const features::WindowRef&)> describe) {
    describe_ = std::move(describe);
  }

  int selected() const { return selected_; }
  /// −1: none.
  void setSelected(int window);
  int windowAt(const QPointF& at) const;
  QPointF pixelOf(int window) const;
  QSize minimumSizeHint() const override { return {240, 170}; }

 Q_SIGNALS:
  /// By click or key.
  void windowChosen(int window);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QRectF plot() const;
  void paintPoints();
  void drawPoint(QPainter& painter, int window, double radius) const;
  void choose(int window);

  const Theme& theme_;
  std::shared_ptr<const features::FeatureTable> table_;
  std::vector<features::Point2> points_;
  NiceRange x_, y_;
  bool stale_ = false;
  int hovered_ = -1;
  int selected_ = -1;
  QPixmap picture_;  // axes and points; empty: to be drawn
  std::function<QString(const features::WindowRef&)> describe_;
};

}  // namespace thimble::ui
