// BinsChart: how often values occur: one or two histograms over one axis, with marks at places that matter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/charts/plot_area.h"

namespace thimble::ui {

/// Counts in equal bins from low to high.
struct Bins {
  double low = 0, high = 1;
  std::vector<double> counts;
};
/// values that are not finite are left out; beyond low … high they fall into the outermost bin.
Bins binned(const std::vector<float>& values, double low, double high, int count);

class BinsChart : public QWidget {
  Q_OBJECT
 public:
  struct Series {
    QString name;
    int color = 0;  // of the theme's series
    Bins bins;
    QString label = {};  // of a class, whose colour it has then
  };
  struct Mark {
    double x = 0;
    QString text;
  };

  BinsChart(const Theme& theme, const QString& name, QWidget* parent = nullptr);

  /// x_title: with its unit.
  void setSeries(std::vector<Series> series, const QString& x_title, const QString& y_title);
  const std::vector<Series>& series() const { return series_; }
  void setMarks(std::vector<Mark> marks);
  const std::vector<Mark>& marks() const { return marks_; }
  /// Bars as high as the logarithm of 1 + count: one stray value is seen beside thousands.
  void setLogCounts(bool on);
  void setMessage(const QString& message);
  /// The first mark can be dragged and moved with ← and →.
  void setDraggable(bool on);
  double placeOf(double x) const;  // pixel
  QSize minimumSizeHint() const override { return {180, 110}; }

 Q_SIGNALS:
  /// The user put the first mark there.
  void markMoved(double x);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  PlotArea area() const;
  double height(double count) const;
  QColor colorOf(const Series& series) const;
  void moveMark(double x);

  const Theme& theme_;
  std::vector<Series> series_;
  std::vector<Mark> marks_;
  QString x_title_, y_title_, message_;
  bool log_ = false, draggable_ = false;
};

}  // namespace thimble::ui
