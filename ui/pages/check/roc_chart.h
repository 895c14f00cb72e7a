// RocChart: detections against false alarms for every threshold; the point in use can be dragged along the curve.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/anomaly/roc.h"
#include "ui/charts/plot_area.h"

namespace thimble::ui {

/// The point of a curve at which windows from `threshold` on are called anomalies.  curve: not empty.
size_t operatingPoint(const anomaly::Roc& curve, float threshold);

class RocChart : public QWidget {
  Q_OBJECT
 public:
  explicit RocChart(const Theme& theme, QWidget* parent = nullptr);
  /// model: of the file that boards run; of_float: drawn dashed beside it.
  void setCurves(const anomaly::Roc& model, const anomaly::Roc& of_float);
  void setThreshold(float threshold);
  /// Where the point in use is.
  QPointF place() const;
  QPointF placeOf(const anomaly::RocPoint& point) const;
  QSize minimumSizeHint() const override { return {200, 160}; }

 Q_SIGNALS:
  /// The user chose the threshold of a point of the curve; finite.
  void thresholdMoved(float threshold);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  PlotArea area() const;
  void paintCurve(QPainter& painter, const anomaly::Roc& curve) const;
  void choose(size_t point);

  const Theme& theme_;
  anomaly::Roc model_, float_;
  float threshold_ = 1;
};

}  // namespace thimble::ui
