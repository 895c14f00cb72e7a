// PreviewChart: what one block makes of a window, one row a channel: an image over time, numbers with bars, or bars
// over frequency or lag.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <memory>

#include "ui/pages/features/preview_grid.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class PreviewChart : public QWidget {
  Q_OBJECT
 public:
  explicit PreviewChart(const Theme& theme, QWidget* parent = nullptr);

  /// block: which of them.
  void setFeatures(std::shared_ptr<const WindowFeaturesShown> features, int block = 0);
  /// Instead of features; "" shows them again.
  void setMessage(const QString& message);
  /// Index of the feature at a place; −1: none.
  int featureAt(const QPointF& at) const;
  QSize minimumSizeHint() const override { return {200, 120}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Range {
    float low = 0, high = 0;
  };
  QRectF plot() const;
  QRectF cell(int row, int column) const;
  const Range& rangeOf(int row, int column, int layer) const;
  void paintRowNames(QPainter& painter) const;
  /// Every number as a patch of colour: of its sign and size, or from low to high.
  void paintImage(QPainter& painter, bool is_signed) const;
  void paintNumbers(QPainter& painter) const;
  void paintBars(QPainter& painter) const;
  void paintColumnNames(QPainter& painter) const;
  /// A scale below the plot; columns are evenly spread over low … high.
  void paintScale(QPainter& painter, double low, double high, const QString& unit) const;
  /// From 0 to so many frames, in ms, s, min or h.
  void paintTimes(QPainter& painter, double frames) const;
  void paintAxis(QPainter& painter) const;

  const Theme& theme_;
  std::shared_ptr<const WindowFeaturesShown> features_;
  PreviewGrid grid_;
  QString message_;
  std::map<std::string, Range> ranges_;  // seen since the settings changed, so that colours do not jump
};

}  // namespace thimble::ui
