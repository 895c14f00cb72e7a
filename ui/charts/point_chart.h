// PointChart: values against values: each a point that can be chosen, with a line to hold them against.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/charts/plot_area.h"

namespace thimble::ui {

/// Arrows walk over the points from left to right; a click chooses the nearest one.
class PointChart : public QWidget {
  Q_OBJECT
 public:
  struct Point {
    double x = 0, y = 0;  // finite
    QString label;        // written beside it, if any
    QString tip;
    int color = 0;       // of the theme's series
    bool strong = true;  // filled; else a ring
  };

  PointChart(const Theme& theme, const QString& name, QWidget* parent = nullptr);

  /// Axes' ends follow the points: low and high of `x` and `y` are what must be seen at least.
  void setPoints(std::vector<Point> points, const Axis& x, const Axis& y);
  const std::vector<Point>& points() const { return points_; }
  /// A line through these values, under the points (a front, a diagonal).
  void setLine(const QList<QPointF>& line);
  /// Where each value should be if nothing were off: from corner to corner; both axes get one range.
  void setDiagonal(bool on);
  /// Instead of points while there are none.
  void setMessage(const QString& message);
  const QString& message() const { return message_; }
  void setChosen(int point);  // −1: none
  int chosen() const { return chosen_; }

  QPointF placeOf(int point) const;
  int pointAt(const QPointF& at) const;
  QSize minimumSizeHint() const override { return {200, 140}; }

 Q_SIGNALS:
  void pointChosen(int point);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  PlotArea area() const;
  void draw();
  void paintPoint(QPainter& painter, const PlotArea& area, int point, bool chosen) const;
  void choose(int point);
  void forget();

  const Theme& theme_;
  std::vector<Point> points_;
  std::vector<int> order_;  // from left to right
  QList<QPointF> line_;
  Axis x_, y_;
  bool diagonal_ = false;
  QString message_;
  int chosen_ = -1;
  QPixmap drawn_;  // all but the chosen point: thousands are painted once
};

}  // namespace thimble::ui
