// BinsChart: bars on one scale; where two series meet, both show through.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/bins_chart.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {
constexpr int kBarAlpha = 150;
constexpr double kKeyStep = 0.01;  // of the axis
constexpr int kLegendRow = 16;
}  // namespace

Bins binned(const std::vector<float>& values, double low, double high, int count) {
  Bins bins{low, high > low ? high : low + 1, std::vector<double>(static_cast<size_t>(std::max(1, count)))};
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const double share = (static_cast<double>(value) - bins.low) / (bins.high - bins.low);
    const double place =
        std::clamp(std::floor(share * count), 0.0, static_cast<double>(std::max(1, count) - 1));
    bins.counts[static_cast<size_t>(place)] += 1;
  }
  return bins;
}

BinsChart::BinsChart(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme) {
  setAccessibleName(name);
  setToolTip(name);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BinsChart::setSeries(std::vector<Series> series, const QString& x_title, const QString& y_title) {
  series_ = std::move(series);
  x_title_ = x_title;
  y_title_ = y_title;
  update();
}

void BinsChart::setMarks(std::vector<Mark> marks) {
  marks_ = std::move(marks);
  QStringList words;
  for (const Mark& mark : marks_) words.append(QString("%1 %2").arg(mark.text, threeDigits(mark.x)));
  setAccessibleDescription(words.join(", "));
  update();
}

void BinsChart::setLogCounts(bool on) {
  log_ = on;
  update();
}

void BinsChart::setMessage(const QString& message) {
  message_ = message;
  update();
}

void BinsChart::setDraggable(bool on) {
  draggable_ = on;
  setFocusPolicy(on ? Qt::StrongFocus : Qt::NoFocus);
  setCursor(on ? Qt::SplitHCursor : Qt::ArrowCursor);
}

double BinsChart::height(double count) const { return log_ ? std::log10(1 + count) : count; }

QColor BinsChart::colorOf(const Series& series) const {
  return series.label.isEmpty() ? theme_.series(series.color) : theme_.classColor(series.label);
}

PlotArea BinsChart::area() const {
  Axis x{x_title_, 0, 1, true, false}, y{y_title_, 0, 1, false, false};
  bool first = true;
  for (const Series& one : series_) {
    x.low = first ? one.bins.low : std::min(x.low, one.bins.low);
    x.high = first ? one.bins.high : std::max(x.high, one.bins.high);
    first = false;
    for (const double count : one.bins.counts) y.high = std::max(y.high, height(count));
  }
  for (const Mark& mark : marks_) {
    if (std::isfinite(mark.x)) x.low = std::min(x.low, mark.x), x.high = std::max(x.high, mark.x);
  }
  return PlotArea(theme_, QRectF(rect()).adjusted(0, series_.size() > 1 ? kLegendRow : 0, 0, 0), x, y);
}

double BinsChart::placeOf(double x) const { return area().at(x, 0).x(); }

void BinsChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors& c = theme_.colors();
  if (series_.empty()) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(c.muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  const PlotArea plot = area();
  plot.paint(painter);
  painter.setFont(theme_.font(kFontSmall));
  double legend = plot.plot().left();
  for (const Series& one : series_) {
    QColor color = colorOf(one);
    if (series_.size() > 1) {
      painter.fillRect(QRectF(legend, 4, 8, 8), color);
      painter.setPen(c.text);
      painter.drawText(QRectF(legend + 12, 0, 200, kLegendRow), Qt::AlignVCenter | Qt::AlignLeft, one.name);
      legend += painter.fontMetrics().horizontalAdvance(one.name) + 12 + kSpace4;
      color.setAlpha(kBarAlpha);
    }
    const double width =
        (one.bins.high - one.bins.low) / static_cast<double>(std::max<size_t>(1, one.bins.counts.size()));
    for (size_t i = 0; i < one.bins.counts.size(); ++i) {
      if (one.bins.counts[i] <= 0) continue;
      const double left = one.bins.low + width * static_cast<double>(i);
      QRectF bar(plot.at(left, height(one.bins.counts[i])), plot.at(left + width, 0));
      if (bar.height() < 2) bar.setTop(bar.bottom() - 2);  // one window among thousands is seen
      if (bar.width() > 4) bar.adjust(0, 0, -1, 0);
      painter.fillRect(bar, color);
    }
  }
  for (size_t i = 0; i < marks_.size(); ++i) {
    const Mark& mark = marks_[i];
    if (!std::isfinite(mark.x)) continue;
    const bool hold = draggable_ && i == 0;
    const double x = plot.at(mark.x, 0).x();
    painter.setPen(QPen(hold ? c.accent : c.text, hold ? 2 : 1, hold ? Qt::SolidLine : Qt::DashLine));
    painter.drawLine(QPointF(x, plot.plot().top()), QPointF(x, plot.plot().bottom()));
    const double width = painter.fontMetrics().horizontalAdvance(mark.text) + 2;
    const double left = x + kSpace1 + width > plot.plot().right() ? x - kSpace1 - width : x + kSpace1;
    painter.setPen(c.text);
    // One below the other, so that marks that stand close are both read.
    painter.drawText(QRectF(left, plot.plot().top() + static_cast<double>(i) * kLegendRow, width, kLegendRow),
                     Qt::AlignLeft | Qt::AlignTop, mark.text);
  }
  if (draggable_ && hasFocus()) {
    painter.setPen(QPen(c.accent, 1));
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  }
}

void BinsChart::moveMark(double x) {
  const PlotArea plot = area();
  emit markMoved(std::clamp(x, plot.x().low, plot.x().high));
}

void BinsChart::mousePressEvent(QMouseEvent* event) {
  if (draggable_ && !marks_.empty()) moveMark(area().xOf(event->position().x()));
}

void BinsChart::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) mousePressEvent(event);
}

void BinsChart::keyPressEvent(QKeyEvent* event) {
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (step == 0 || !draggable_ || marks_.empty()) return QWidget::keyPressEvent(event);
  const PlotArea plot = area();
  moveMark(marks_[0].x + step * kKeyStep * (plot.x().high - plot.x().low));
}

bool BinsChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || series_.empty()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const double x = area().xOf(help->pos().x());
  QStringList words;
  for (const Series& one : series_) {
    const double share = (x - one.bins.low) / (one.bins.high - one.bins.low);
    if (share < 0 || share >= 1) continue;
    const double count =
        one.bins.counts[static_cast<size_t>(share * static_cast<double>(one.bins.counts.size()))];
    words.append(QString("%1: %2").arg(one.name, QString::number(count)));
  }
  QToolTip::showText(help->globalPos(),
                     words.isEmpty() ? toolTip() : threeDigits(x) + " · " + words.join(", "), this);
  return true;
}

}  // namespace thimble::ui
