// PlotArea: two axes with round ticks and their words, and the way from values to pixels, for painted charts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QString>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// What an axis says.  Its ends are rounded outwards to ticks unless `exact`.
struct Axis {
  QString title;  // with its unit: "benzene (µg/m³)"
  double low = 0, high = 1;
  bool exact = false;
  bool bytes = false;  // ticks in B, kB, MB
};

/// Made anew for each painting or hit; painting touches nothing outside `whole`.
class PlotArea {
 public:
  PlotArea(const Theme& theme, const QRectF& whole, Axis x, Axis y);
  QRectF plot() const { return plot_; }
  QPointF at(double x, double y) const;
  double xOf(double pixel) const;
  double yOf(double pixel) const;
  const Axis& x() const { return x_; }
  const Axis& y() const { return y_; }
  /// Grid, ticks and titles.
  void paint(QPainter& painter) const;

 private:
  QString tickText(const Axis& axis, double value, double step) const;
  const Theme& theme_;
  QRectF whole_, plot_;
  Axis x_, y_;
  double step_x_ = 1, step_y_ = 1;
};

/// "0.132", "12.4", "1 250": three digits that mean something.
QString threeDigits(double value);

}  // namespace thimble::ui
