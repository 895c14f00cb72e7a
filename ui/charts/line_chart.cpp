// LineChart: curves with their names at the top of the plot.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/line_chart.h"

#include <QGraphicsLayout>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/decimate.h"

namespace thimble::ui {
namespace {
constexpr int kLeft = 64;
constexpr int kRight = 12;
constexpr int kTop = 28;
constexpr int kBottom = 44;
constexpr int kTicks = 4;
}  // namespace

LineChart::LineChart(const Theme& theme, const QString& x_title, const QString& y_title, QWidget* parent)
    : QChartView(parent),
      theme_(theme),
      x_title_(x_title),
      y_title_(y_title),
      x_(new QValueAxis(this)),
      y_(new QValueAxis(this)),
      marker_(std::numeric_limits<double>::quiet_NaN()) {
  setFrameShape(QFrame::NoFrame);
  setStyleSheet("background: transparent");
  setFocusPolicy(Qt::NoFocus);
  setMinimumSize(200, 120);
  setRenderHint(QPainter::Antialiasing);
  setAccessibleName(tr("%1 over %2").arg(y_title, x_title));
  chart()->addAxis(x_, Qt::AlignBottom);
  chart()->addAxis(y_, Qt::AlignLeft);
  x_->setLabelFormat("%g");
  y_->setLabelFormat("%g");
  connect(&theme, &Theme::changed, this, &LineChart::applyTheme);
  applyTheme();
}

int LineChart::addLine(const QString& name, int color, bool dashed) {
  auto* series = new QLineSeries(this);
  series->setName(name);
  chart()->addSeries(series);
  series->attachAxis(x_);
  series->attachAxis(y_);
  lines_.push_back({series, color, dashed});
  applyTheme();
  return static_cast<int>(lines_.size()) - 1;
}

void LineChart::setPoints(int line, const QList<QPointF>& points) {
  lines_[static_cast<size_t>(line)].series->replace(decimate(
      points.size(), [&](int64_t i) { return points[i].x(); }, [&](int64_t i) { return points[i].y(); },
      width()));
  lines_[static_cast<size_t>(line)].series->setVisible(!points.isEmpty());  // nor its name in the legend
  fit();
}

void LineChart::setRangeX(double low, double high) {
  fixed_x_ = true;
  const NiceRange nice = niceRange(low, high, 2 * kTicks);
  setAxisRange(*x_, low, high, nice.step);
}

void LineChart::setRangeY(double low, double high) {
  fixed_y_ = true;
  const NiceRange nice = niceRange(low, high, kTicks);
  setAxisRange(*y_, low, high, nice.step);
}

void LineChart::setTitleY(const QString& title) {
  y_title_ = title;
  applyTheme();
}

void LineChart::setMarker(double x, const QString& text) {
  marker_ = x;
  marker_text_ = text;
  viewport()->update();
}

void LineChart::fit() {
  double x0 = std::numeric_limits<double>::max(), x1 = std::numeric_limits<double>::lowest(), y0 = x0,
         y1 = x1;
  for (const Line& line : lines_) {
    for (const QPointF& p : line.series->points()) {
      x0 = std::min(x0, p.x()), x1 = std::max(x1, p.x());
      y0 = std::min(y0, p.y()), y1 = std::max(y1, p.y());
    }
  }
  if (x0 > x1) return;
  if (!fixed_x_) {
    const NiceRange nice = niceRange(x0, x1, 2 * kTicks);
    setAxisRange(*x_, x0, x1 > x0 ? x1 : x0 + 1, x1 > x0 ? nice.step : 1);
  }
  if (!fixed_y_) {
    const NiceRange nice = niceRange(y0, y1, kTicks);
    setAxisRange(*y_, nice.low, nice.high, nice.step);
  }
}

void LineChart::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  chart()->setPlotArea(
      QRectF(kLeft, kTop, std::max(1, width() - kLeft - kRight), std::max(1, height() - kTop - kBottom)));
  chart()->layout()->invalidate();  // else the axes keep the place that they had at the former size
  chart()->layout()->activate();
}

void LineChart::drawForeground(QPainter* painter, const QRectF&) {
  painter->save();
  painter->resetTransform();
  const QRectF plot = chart()->plotArea();
  painter->setFont(theme_.font(kFontSmall));
  const QFontMetrics metrics(painter->font());
  double x = plot.left();
  for (const Line& line : lines_) {
    if (!line.series->isVisible()) continue;
    painter->setPen(line.series->pen());
    painter->drawLine(QPointF(x, kTop / 2.0), QPointF(x + 18, kTop / 2.0));
    painter->setPen(theme_.colors().text);
    const QString name = line.series->name();
    painter->drawText(QRectF(x + 24, 0, 300, kTop), Qt::AlignVCenter | Qt::AlignLeft, name);
    x += 24 + metrics.horizontalAdvance(name) + kSpace4;
  }
  if (std::isfinite(marker_) && x_->max() > x_->min()) {
    const double at = plot.left() + (marker_ - x_->min()) / (x_->max() - x_->min()) * plot.width();
    painter->setPen(QPen(theme_.colors().muted, 1, Qt::DotLine));
    painter->drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()));
    const int width = metrics.horizontalAdvance(marker_text_);
    const double left = at + kSpace1 + width > plot.right() ? at - kSpace1 - width : at + kSpace1;
    painter->setPen(theme_.colors().muted);
    painter->drawText(QPointF(left, plot.top() + metrics.ascent()), marker_text_);
  }
  painter->restore();
}

void LineChart::applyTheme() {
  styleChart(*chart(), theme_);
  styleAxis(*x_, theme_, x_title_, false);
  styleAxis(*y_, theme_, y_title_, true);
  for (const Line& line : lines_) {
    line.series->setPen(QPen(theme_.series(line.color), 2, line.dashed ? Qt::DashLine : Qt::SolidLine));
  }
  viewport()->update();
}

}  // namespace thimble::ui
