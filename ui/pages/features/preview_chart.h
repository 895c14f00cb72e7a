// PreviewChart: a window's features, one row a channel: a heat strip over time, numbers with bars, or bars
// over frequency.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <memory>

#include "ui/pages/features/feature_preview.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class PreviewChart : public QWidget {
  Q_OBJECT
 public:
  explicit PreviewChart(const Theme& theme, QWidget* parent = nullptr);

  void setFeatures(std::shared_ptr<const WindowFeaturesShown> features);
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
  int columns() const;
  size_t indexOf(int channel, int column) const;
  QRectF plot() const;
  QRectF cell(int channel, int column) const;
  /// Features with one key share a scale.
  std::string scaleKey(int channel, int column) const;
  void paintHeat(QPainter& painter) const;
  void paintNumbers(QPainter& painter) const;
  void paintBars(QPainter& painter) const;
  void paintAxis(QPainter& painter) const;

  const Theme& theme_;
  std::shared_ptr<const WindowFeaturesShown> features_;
  QString message_;
  std::map<std::string, Range> ranges_;  // seen since the settings changed, so that colours do not jump
};

}  // namespace thimble::ui
