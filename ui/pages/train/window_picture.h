// WindowPicture: one example as training sees it: a line a channel, or a map of bands over time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/nn/net.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class WindowPicture : public QWidget {
  Q_OBJECT
 public:
  WindowPicture(const Theme& theme, const QString& name, QWidget* parent = nullptr);
  /// row: [shape.size()] normalised; most: the value at the picture's edge, so that two pictures share a scale.
  void setRow(std::vector<float> row, nn::Shape shape, float most);
  const std::vector<float>& row() const { return row_; }
  /// A shape with bands is drawn as a map, one of a single step as bars.
  bool isMap() const { return shape_.w > 1; }
  QSize minimumSizeHint() const override { return {120, 100}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintLines(QPainter& painter, const QRectF& area) const;
  void paintMap(QPainter& painter, const QRectF& area) const;
  void paintBars(QPainter& painter, const QRectF& area) const;

  const Theme& theme_;
  std::vector<float> row_;
  nn::Shape shape_;
  float most_ = 1;
};

}  // namespace thimble::ui
