// SignalStrip: a QChart with its plot at fixed margins, so that stacked strips line up.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/signal_strip.h"

#include <QChart>
#include <QGraphicsLayout>

#include "ui/charts/chart_style.h"

namespace thimble::ui {
namespace {
constexpr int kLeft = 64;
constexpr int kRight = 12;
constexpr int kTop = 8;
constexpr int kBottom = 8;
constexpr int kTimeAxis = 34;
constexpr int kTicksY = 4;
constexpr int kTicksX = 6;
constexpr double kLineWidth = 1.5;
}  // namespace

SignalStrip::SignalStrip(const Theme& theme, const QString& axis_title, QWidget* parent)
    : QChartView(parent),
      theme_(theme),
      title_(axis_title),
      x_(new QValueAxis(this)),
      y_(new QValueAxis(this)) {
  setFrameShape(QFrame::NoFrame);
  setBackgroundBrush(Qt::NoBrush);
  setStyleSheet("background: transparent");
  setFocusPolicy(Qt::NoFocus);
  setMinimumHeight(60);
  setAccessibleName(axis_title);
  chart()->addAxis(x_, Qt::AlignBottom);
  chart()->addAxis(y_, Qt::AlignLeft);
  x_->setLabelFormat("%g");
  y_->setLabelFormat("%g");
  connect(&theme, &Theme::changed, this, &SignalStrip::applyTheme);
  applyTheme();
}

int SignalStrip::addSeries(const QString& name, int color) {
  auto* series = new QLineSeries(this);
  series->setName(name);
  chart()->addSeries(series);
  series->attachAxis(x_);
  series->attachAxis(y_);
  series_.push_back(series);
  colors_.push_back(color);
  applyTheme();
  return static_cast<int>(series_.size()) - 1;
}

void SignalStrip::setSeriesVisible(int series, bool visible) {
  series_[static_cast<size_t>(series)]->setVisible(visible);
}

void SignalStrip::setPoints(int series, const QList<QPointF>& points) {
  series_[static_cast<size_t>(series)]->replace(points);
}

void SignalStrip::setRangeX(double low, double high) {
  if (high <= low || (low == x_->min() && high == x_->max())) return;
  x_->setTickType(QValueAxis::TicksDynamic);
  x_->setTickAnchor(0);
  x_->setTickInterval(niceRange(low, high, kTicksX).step);
  x_->setRange(low, high);
}

void SignalStrip::setRangeY(double low, double high) {
  const NiceRange nice = niceRange(low, high, kTicksY);
  if (y_->min() == nice.low && y_->max() == nice.high) return;
  setAxisRange(*y_, nice.low, nice.high, nice.step);
}

void SignalStrip::setTimeAxisVisible(bool visible) {
  time_axis_ = visible;
  applyTheme();
  place();
}

QRectF SignalStrip::plot() const { return chart()->plotArea(); }

double SignalStrip::xAt(double pixel) const {
  const QRectF area = plot();
  if (area.width() <= 0) return lowX();
  return lowX() + (pixel - area.left()) / area.width() * (highX() - lowX());
}

double SignalStrip::pixelAt(double x) const {
  const QRectF area = plot();
  return area.left() + (x - lowX()) / (highX() - lowX()) * area.width();
}

void SignalStrip::resizeEvent(QResizeEvent* event) {
  place();  // before: the chart cannot become smaller than its plot
  QChartView::resizeEvent(event);
  place();
  emit resized();
}

void SignalStrip::place() {
  const int bottom = kBottom + (time_axis_ ? kTimeAxis : 0);
  chart()->setPlotArea(
      QRectF(kLeft, kTop, std::max(1, width() - kLeft - kRight), std::max(1, height() - kTop - bottom)));
  // A strip too low for "rotation (deg/s)" says "deg/s".
  const double title = QFontMetricsF(theme_.font(kFontSmall)).horizontalAdvance(title_);
  const bool whole = title + kSpace2 < chart()->plotArea().height();
  y_->setTitleText(whole ? title_ : title_.section('(', 1).section(')', 0, 0));
  chart()->layout()->invalidate();  // else the axes keep the place that they had at the former size
  chart()->layout()->activate();
}

void SignalStrip::applyTheme() {
  styleChart(*chart(), theme_);
  styleAxis(*x_, theme_, time_axis_ ? tr("time (s)") : QString(), false);
  x_->setLabelsVisible(time_axis_);
  x_->setLineVisible(time_axis_);
  styleAxis(*y_, theme_, y_->titleText(), true);
  for (size_t i = 0; i < series_.size(); ++i) series_[i]->setPen(QPen(theme_.series(colors_[i]), kLineWidth));
}

}  // namespace thimble::ui
