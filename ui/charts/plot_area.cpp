// PlotArea: the y axis' words decide how much room is left of the plot.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_area.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/chart_style.h"
#include "ui/widgets/budget_bar.h"

namespace thimble::ui {
namespace {
constexpr int kTickRoomX = 72;
constexpr int kTickRoomY = 36;
constexpr int kLine = 16;  // a line of small text
constexpr double kSlack = 1e-6;
constexpr double kKilobyte = 1024;

double roundOut(Axis& axis, double pixels, int room) {
  if (!std::isfinite(axis.low) || !std::isfinite(axis.high) || axis.high < axis.low)
    axis.low = 0, axis.high = 1;
  const double unit = axis.bytes && axis.high > 2 * kKilobyte ? kKilobyte : 1;  // ticks at whole kilobytes
  NiceRange nice = niceRange(axis.low / unit, axis.high / unit, std::max(2, static_cast<int>(pixels / room)));
  nice = {nice.low * unit, nice.high * unit, nice.step * unit};
  if (!axis.exact) axis.low = nice.low, axis.high = nice.high;
  if (axis.high <= axis.low) axis.high = axis.low + nice.step;
  return nice.step;
}

}  // namespace

QString threeDigits(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value)) return QString("–");
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return QString::number(value, 'g', 3);
  return QString::number(value, 'f', size >= 100 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

PlotArea::PlotArea(const Theme& theme, const QRectF& whole, Axis x, Axis y)
    : theme_(theme), whole_(whole), x_(std::move(x)), y_(std::move(y)) {
  const double title = y_.title.isEmpty() ? kSpace1 : kLine + 2;
  const double foot = x_.title.isEmpty() ? kLine + 2 : 2 * kLine + 2;
  plot_ = whole.adjusted(0, title, -kSpace3, -foot);
  step_y_ = roundOut(y_, plot_.height(), kTickRoomY);
  const QFontMetricsF metrics(theme.mono(kFontSmall));
  double words = 0;
  for (double v = std::ceil(y_.low / step_y_ - kSlack) * step_y_; v <= y_.high + kSlack * step_y_;
       v += step_y_)
    words = std::max(words, metrics.horizontalAdvance(tickText(y_, v, step_y_)));
  plot_.setLeft(whole.left() + words + kSpace2);
  step_x_ = roundOut(x_, plot_.width(), kTickRoomX);
}

QPointF PlotArea::at(double x, double y) const {
  return {plot_.left() + (x - x_.low) / (x_.high - x_.low) * plot_.width(),
          plot_.bottom() - (y - y_.low) / (y_.high - y_.low) * plot_.height()};
}

double PlotArea::xOf(double pixel) const {
  return x_.low + (pixel - plot_.left()) / std::max(1.0, plot_.width()) * (x_.high - x_.low);
}

double PlotArea::yOf(double pixel) const {
  return y_.low + (plot_.bottom() - pixel) / std::max(1.0, plot_.height()) * (y_.high - y_.low);
}

QString PlotArea::tickText(const Axis& axis, double value, double step) const {
  if (axis.bytes) return bytesText(static_cast<int64_t>(std::llround(value)));
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - kSlack)), 0, 6);
  if (std::abs(value) >= 1e6) return QString::number(value, 'g', 3);
  return QString::number(std::abs(value) < step * kSlack ? 0 : value, 'f', decimals);
}

void PlotArea::paint(QPainter& painter) const {
  const Colors& c = theme_.colors();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setFont(theme_.mono(kFontSmall));
  for (double v = std::ceil(y_.low / step_y_ - kSlack) * step_y_; v <= y_.high + kSlack * step_y_;
       v += step_y_) {
    const double y = at(x_.low, v).y();
    painter.setPen(QPen(c.grid, 1));
    painter.drawLine(QPointF(plot_.left(), y), QPointF(plot_.right(), y));
    painter.setPen(c.muted);
    painter.drawText(QRectF(whole_.left(), y - kLine / 2.0, plot_.left() - whole_.left() - kSpace1, kLine),
                     Qt::AlignRight | Qt::AlignVCenter, tickText(y_, v, step_y_));
  }
  painter.setPen(QPen(c.border, 1));
  painter.drawLine(plot_.bottomLeft(), plot_.bottomRight());
  painter.setPen(c.muted);
  for (double v = std::ceil(x_.low / step_x_ - kSlack) * step_x_; v <= x_.high + kSlack * step_x_;
       v += step_x_) {
    const QString text = tickText(x_, v, step_x_);
    const double width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const double left = std::clamp(at(v, y_.low).x() - width / 2, whole_.left(),
                                   std::max(whole_.left(), whole_.right() - width));
    painter.drawText(QRectF(left, plot_.bottom() + 2, width, kLine), Qt::AlignCenter, text);
  }
  painter.setFont(theme_.font(kFontSmall));
  if (!y_.title.isEmpty())
    painter.drawText(
        QRectF(whole_.left(), whole_.top(), whole_.width(), kLine), Qt::AlignLeft | Qt::AlignTop,
        painter.fontMetrics().elidedText(y_.title, Qt::ElideRight, static_cast<int>(whole_.width())));
  if (!x_.title.isEmpty())
    painter.drawText(QRectF(plot_.left(), whole_.bottom() - kLine, plot_.width(), kLine),
                     Qt::AlignCenter | Qt::AlignBottom, x_.title);
  painter.restore();
}

}  // namespace thimble::ui
