// FilterChart: what a filter lets through at each frequency, in decibels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/features/feature_settings.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class FilterChart : public QWidget {
  Q_OBJECT
 public:
  explicit FilterChart(const Theme& theme, QWidget* parent = nullptr);
  void setFilter(const features::FilterSettings& filter, double rate_hz);
  /// Gain at the points that are drawn, evenly from 0 to half the rate; empty without a filter.
  const std::vector<double>& decibels() const { return decibels_; }
  QSize sizeHint() const override { return {200, 84}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  double rate_hz_ = 0;
  std::vector<double> decibels_;
};

}  // namespace thimble::ui
