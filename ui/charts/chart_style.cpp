// Chart style: tokens applied to a QChart and its axes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_style.h"

#include <QGraphicsLayout>
#include <QLegend>
#include <cmath>

namespace thimble::ui {

void styleChart(QChart& chart, const Theme& theme) {
  chart.setBackgroundVisible(false);
  chart.setPlotAreaBackgroundVisible(false);
  chart.setDropShadowEnabled(false);
  chart.setAnimationOptions(QChart::NoAnimation);
  chart.setMargins(QMargins(0, 0, 0, 0));
  if (chart.layout()) chart.layout()->setContentsMargins(0, 0, 0, 0);
  chart.legend()->hide();
  chart.setFont(theme.font(kFontSmall));
}

void styleAxis(QValueAxis& axis, const Theme& theme, const QString& title, bool grid) {
  const Colors& c = theme.colors();
  axis.setTitleText(title);
  axis.setTitleFont(theme.font(kFontSmall));
  axis.setTitleBrush(c.muted);
  axis.setLabelsFont(theme.font(kFontSmall));
  axis.setLabelsBrush(c.muted);
  axis.setLinePen(QPen(c.border, 1));
  axis.setLineVisible(!grid);
  axis.setGridLineVisible(grid);
  axis.setGridLinePen(QPen(c.grid, 1));
  axis.setMinorGridLineVisible(false);
}

NiceRange niceRange(double low, double high, int ticks) {
  if (!(std::isfinite(low) && std::isfinite(high)) || low > high) return {};
  const double span = std::max(high - low, 1e-9 * std::max({std::abs(low), std::abs(high), 1.0}));
  const double raw = span / std::max(1, ticks);
  const double magnitude = std::pow(10, std::floor(std::log10(raw)));
  const double unit = raw / magnitude;
  const double step = (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 5 ? 5 : 10) * magnitude;
  NiceRange range{std::floor(low / step) * step, std::ceil(high / step) * step, step};
  if (range.high <= range.low) range.high = range.low + step;
  return range;
}

void setAxisRange(QValueAxis& axis, double low, double high, double step) {
  axis.setTickType(QValueAxis::TicksFixed);
  axis.setRange(low, high);
  axis.setTickAnchor(0);
  axis.setTickInterval(step);
  axis.setTickType(QValueAxis::TicksDynamic);
}

}  // namespace thimble::ui
