// LineChart: a few named curves against a common x, such as loss and accuracy over epochs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QScatterSeries>
#include <QValueAxis>
#include <vector>

#include "ui/charts/chart_style.h"

namespace thimble::ui {

class LineChart : public QChartView {
  Q_OBJECT
 public:
  /// Axis titles carry units: "epoch", "loss".
  LineChart(const Theme& theme, const QString& x_title, const QString& y_title, QWidget* parent = nullptr);

  /// color: index into the theme's series; dashed for the quieter of a pair (training beside validation).
  int addLine(const QString& name, int color, bool dashed = false);
  /// At most kMaxPoints are drawn.
  void setPoints(int line, const QList<QPointF>& points);
  /// Ranges follow the points, unless they are set.
  void setRangeX(double low, double high);
  void setRangeY(double low, double high);
  void setTitleY(const QString& title);
  /// A vertical hairline with a word ("best 14"); NaN: none.
  void setMarker(double x, const QString& text);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;

 private:
  struct Line {
    QLineSeries* series = nullptr;
    int color = 0;
    bool dashed = false;
  };
  void applyTheme();
  void fit();

  const Theme& theme_;
  QString x_title_, y_title_;
  QValueAxis* x_;
  QValueAxis* y_;
  std::vector<Line> lines_;
  bool fixed_x_ = false, fixed_y_ = false;
  double marker_ = 0;
  QString marker_text_;
};

}  // namespace thimble::ui
