// SignalStrip: one themed chart of channels that share a unit, against seconds; scope and waveform stack
// them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>
#include <vector>

#include "ui/theme/theme.h"

namespace thimble::ui {

class SignalStrip : public QChartView {
  Q_OBJECT
 public:
  SignalStrip(const Theme& theme, const QString& axis_title, QWidget* parent = nullptr);

  /// color: index into the theme's series.
  int addSeries(const QString& name, int color);
  void setSeriesVisible(int series, bool visible);
  void setPoints(int series, const QList<QPointF>& points);
  void setRangeX(double low, double high);
  void setRangeY(double low, double high);
  /// Only the lowest strip of a stack shows the axis of time.
  void setTimeAxisVisible(bool visible);

  /// Where the signal is drawn, in widget coordinates.
  QRectF plot() const;
  double xAt(double pixel) const;
  double pixelAt(double x) const;
  double lowX() const { return x_->min(); }
  double highX() const { return x_->max(); }

 Q_SIGNALS:
  void resized();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void applyTheme();
  void place();

  const Theme& theme_;
  QString title_;
  QValueAxis* x_;
  QValueAxis* y_;
  std::vector<QLineSeries*> series_;
  std::vector<int> colors_;
  bool time_axis_ = true;
};

}  // namespace thimble::ui
