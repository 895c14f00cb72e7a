// PointChart: paints all points into a picture once, and the chosen one over it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/point_chart.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace thimble::ui {
namespace {
constexpr double kRadiusFew = 4.5;
constexpr double kRadiusMany = 2.5;
constexpr size_t kMany = 200;
constexpr double kReach = 12;  // pixels from a point that still hit it
constexpr int kManyAlpha = 130;
constexpr int kBehindAlpha = 220;
}  // namespace

PointChart::PointChart(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme) {
  setAccessibleName(name);
  setToolTip(name);
  setFocusPolicy(Qt::StrongFocus);
  connect(&theme, &Theme::changed, this, &PointChart::forget);
}

void PointChart::forget() {
  drawn_ = {};
  update();
}

void PointChart::setPoints(std::vector<Point> points, const Axis& x, const Axis& y) {
  points_ = std::move(points);
  x_ = x;
  y_ = y;
  for (const Point& point : points_) {
    x_.low = std::min(x_.low, point.x), x_.high = std::max(x_.high, point.x);
    y_.low = std::min(y_.low, point.y), y_.high = std::max(y_.high, point.y);
  }
  if (diagonal_) {
    x_.low = y_.low = std::min(x_.low, y_.low);
    x_.high = y_.high = std::max(x_.high, y_.high);
  }
  order_.resize(points_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::sort(order_.begin(), order_.end(), [this](int a, int b) {
    return points_[static_cast<size_t>(a)].x < points_[static_cast<size_t>(b)].x;
  });
  if (chosen_ >= static_cast<int>(points_.size())) chosen_ = -1;
  forget();
}

void PointChart::setLine(const QList<QPointF>& line) {
  line_ = line;
  forget();
}

void PointChart::setDiagonal(bool on) {
  diagonal_ = on;
  forget();
}

void PointChart::setMessage(const QString& message) {
  message_ = message;
  update();
}

void PointChart::setChosen(int point) {
  chosen_ = point >= 0 && point < static_cast<int>(points_.size()) ? point : -1;
  setAccessibleDescription(chosen_ < 0 ? QString() : points_[static_cast<size_t>(chosen_)].tip);
  update();
}

void PointChart::choose(int point) {
  setChosen(point);
  if (chosen_ >= 0) emit pointChosen(chosen_);
}

PlotArea PointChart::area() const {
  return PlotArea(theme_, QRectF(rect()).adjusted(kSpace1, kSpace1, -kSpace1, -kSpace1), x_, y_);
}

QPointF PointChart::placeOf(int point) const {
  const Point& p = points_[static_cast<size_t>(point)];
  return area().at(p.x, p.y);
}

int PointChart::pointAt(const QPointF& at) const {
  const PlotArea plot = area();
  int best = -1;
  double least = kReach * kReach;
  for (size_t i = 0; i < points_.size(); ++i) {
    const QPointF away = plot.at(points_[i].x, points_[i].y) - at;
    const double distance = QPointF::dotProduct(away, away);
    if (distance < least) least = distance, best = static_cast<int>(i);
  }
  return best;
}

void PointChart::paintPoint(QPainter& painter, const PlotArea& area, int point, bool chosen) const {
  const Point& p = points_[static_cast<size_t>(point)];
  const double radius = points_.size() > kMany ? kRadiusMany : kRadiusFew;
  QColor color = theme_.series(p.color);
  if (chosen) {
    painter.setPen(QPen(theme_.colors().text, 2));
    painter.setBrush(color);
    painter.drawEllipse(area.at(p.x, p.y), kRadiusFew + 1.5, kRadiusFew + 1.5);
    return;
  }
  if (points_.size() > kMany) color.setAlpha(kManyAlpha);
  painter.setPen(p.strong ? QPen(Qt::NoPen) : QPen(color, 1.5));
  painter.setBrush(p.strong ? QBrush(color) : QBrush(theme_.colors().surface));
  painter.drawEllipse(area.at(p.x, p.y), radius, radius);
}

void PointChart::draw() {
  const double scale = devicePixelRatioF();
  drawn_ = QPixmap(size() * scale);
  drawn_.setDevicePixelRatio(scale);
  drawn_.fill(Qt::transparent);
  QPainter painter(&drawn_);
  painter.setRenderHint(QPainter::Antialiasing);
  const PlotArea plot = area();
  plot.paint(painter);
  const Colors& c = theme_.colors();
  painter.save();
  painter.setClipRect(plot.plot().adjusted(-1, -1, 1, 1));
  if (diagonal_) {
    painter.setPen(QPen(c.muted, 1, Qt::DashLine));
    painter.drawLine(plot.at(plot.x().low, plot.x().low), plot.at(plot.x().high, plot.x().high));
  }
  painter.setPen(QPen(c.accent, 1.5));
  for (qsizetype i = 1; i < line_.size(); ++i)
    painter.drawLine(plot.at(line_[i - 1].x(), line_[i - 1].y()), plot.at(line_[i].x(), line_[i].y()));
  painter.restore();
  for (int i = 0; i < static_cast<int>(points_.size()); ++i) paintPoint(painter, plot, i, false);
  // Names go where they cover neither a point nor another name; where there is no such place they are left out.
  painter.setFont(theme_.font(kFontSmall));
  painter.setPen(c.text);
  std::vector<QRectF> taken;
  for (const Point& p : points_) {
    const QPointF at = plot.at(p.x, p.y);
    taken.push_back(QRectF(at.x() - 5, at.y() - 5, 10, 10));
  }
  for (const Point& p : points_) {
    if (p.label.isEmpty()) continue;
    const QPointF at = plot.at(p.x, p.y);
    const double width = painter.fontMetrics().horizontalAdvance(p.label) + 2,
                 height = painter.fontMetrics().height();
    const QPointF corners[] = {{at.x() + 8, at.y() - height / 2},
                               {at.x() - 8 - width, at.y() - height / 2},
                               {at.x() - width / 2, at.y() - 7 - height},
                               {at.x() - width / 2, at.y() + 7}};
    for (const QPointF& corner : corners) {
      const QRectF box(corner, QSizeF(width, height));
      const bool free =
          plot.plot().adjusted(0, -kSpace3, kSpace3, 0).contains(box) &&
          std::none_of(taken.begin(), taken.end(), [&](const QRectF& r) { return r.intersects(box); });
      if (!free) continue;
      QColor behind = c.surface;
      behind.setAlpha(kBehindAlpha);
      painter.fillRect(box, behind);  // a line behind it does not strike it through
      painter.drawText(box, Qt::AlignCenter, p.label);
      taken.push_back(box);
      break;
    }
  }
}

void PointChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (points_.empty()) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(theme_.colors().muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  if (drawn_.isNull()) draw();
  painter.drawPixmap(0, 0, drawn_);
  painter.setRenderHint(QPainter::Antialiasing);
  if (chosen_ >= 0) paintPoint(painter, area(), chosen_, true);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.colors().accent, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  }
}

void PointChart::resizeEvent(QResizeEvent*) { forget(); }

void PointChart::mousePressEvent(QMouseEvent* event) {
  const int point = pointAt(event->position());
  if (point >= 0) choose(point);
}

void PointChart::keyPressEvent(QKeyEvent* event) {
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (step == 0 || points_.empty()) return QWidget::keyPressEvent(event);
  const auto now = std::find(order_.begin(), order_.end(), chosen_);
  const auto last = static_cast<int>(order_.size()) - 1;
  const int place = now == order_.end() ? (step > 0 ? 0 : last)
                                        : std::clamp(static_cast<int>(now - order_.begin()) + step, 0, last);
  choose(order_[static_cast<size_t>(place)]);
}

bool PointChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int point = pointAt(help->pos());
  QToolTip::showText(help->globalPos(), point < 0 ? toolTip() : points_[static_cast<size_t>(point)].tip,
                     this);
  return true;
}

}  // namespace thimble::ui
