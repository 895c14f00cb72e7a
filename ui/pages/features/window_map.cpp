// WindowMap: points are drawn once into a picture; hovering and choosing only draw over it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/window_map.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

namespace thimble::ui {
namespace {
constexpr double kReach = 12;  // pixels from the mouse to a point
constexpr int kLeft = 52, kBottom = 36;
constexpr double kRadiusOfPoint = 3.5;
constexpr double kTickRoom = 70;
}  // namespace

WindowMap::WindowMap(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Map of all windows"));
  connect(&theme, &Theme::changed, this, [this] {
    picture_ = {};
    update();
  });
}

void WindowMap::setMap(std::shared_ptr<const features::FeatureTable> table,
                       std::vector<features::Point2> points) {
  table_ = std::move(table);
  points_ = std::move(points);
  hovered_ = selected_ = -1;
  const auto range = [&](float features::Point2::*axis) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const auto& point : points_) {
      low = std::min<double>(low, point.*axis);
      high = std::max<double>(high, point.*axis);
    }
    return low <= high ? niceRange(low, high, 5) : NiceRange{};
  };
  x_ = range(&features::Point2::x);
  y_ = range(&features::Point2::y);
  picture_ = {};
  update();
}

void WindowMap::setStale(bool stale) {
  if (stale == stale_) return;
  stale_ = stale;
  update();
}

void WindowMap::setSelected(int window) {
  selected_ = window < static_cast<int>(points_.size()) ? window : -1;
  update();
}

QRectF WindowMap::plot() const { return QRectF(rect()).adjusted(kLeft, kSpace2, -kSpace3, -kBottom); }

QPointF WindowMap::pixelOf(int window) const {
  const auto& point = points_[static_cast<size_t>(window)];
  const QRectF area = plot();
  return {area.left() + (point.x - x_.low) / (x_.high - x_.low) * area.width(),
          area.bottom() - (point.y - y_.low) / (y_.high - y_.low) * area.height()};
}

int WindowMap::windowAt(const QPointF& at) const {
  int nearest = -1;
  double best = kReach * kReach;
  for (int i = 0; i < static_cast<int>(points_.size()); ++i) {
    const QPointF away = pixelOf(i) - at;
    const double distance = QPointF::dotProduct(away, away);
    if (distance <= best) best = distance, nearest = i;
  }
  return nearest;
}

void WindowMap::drawPoint(QPainter& painter, int window, double radius) const {
  const auto& ref = table_->windows[static_cast<size_t>(window)];
  const QColor color =
      theme_.classColor(QString::fromStdString(table_->classes[static_cast<size_t>(ref.label)]));
  const bool test = ref.split == dataset::Split::kTest;
  QColor fill = test ? theme_.colors().surface : color;
  fill.setAlpha(test ? 255 : 200);
  painter.setPen(QPen(color, test ? 1.5 : 0.5));
  painter.setBrush(fill);
  painter.drawEllipse(pixelOf(window), radius, radius);
}

void WindowMap::paintPoints() {
  picture_ = QPixmap(size() * devicePixelRatioF());
  picture_.setDevicePixelRatio(devicePixelRatioF());
  picture_.fill(Qt::transparent);
  QPainter painter(&picture_);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const QRectF area = plot();
  painter.setFont(theme_.mono(kFontSmall));
  const auto ticks = [&](const NiceRange& range, double pixels, auto draw) {
    double step = range.step;
    while (step / (range.high - range.low) * pixels < kTickRoom / 2) step *= 2;
    for (double v = std::ceil(range.low / step - 1e-9) * step; v <= range.high + step * 1e-6; v += step) {
      draw(v, (v - range.low) / (range.high - range.low),
           QString::number(std::abs(v) < step * 1e-6 ? 0.0 : v, 'g', 4));
    }
  };
  ticks(x_, area.width(), [&](double, double share, const QString& text) {
    const double x = std::round(area.left() + share * area.width());
    painter.setPen(QPen(c.grid, 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setPen(c.muted);
    painter.drawText(QRectF(x - 30, area.bottom() + 2, 60, 16), Qt::AlignCenter, text);
  });
  ticks(y_, area.height(), [&](double, double share, const QString& text) {
    const double y = std::round(area.bottom() - share * area.height());
    painter.setPen(QPen(c.grid, 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(c.muted);
    painter.drawText(QRectF(16, y - 8, area.left() - 16 - kSpace1, 16), Qt::AlignRight | Qt::AlignVCenter,
                     text);
  });
  painter.setFont(theme_.font(kFontSmall));
  painter.drawText(QRectF(area.left(), area.bottom() + 18, area.width(), 16), Qt::AlignCenter,
                   tr("1st component (σ)"));
  painter.save();
  painter.translate(8, area.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-area.height() / 2, -8, area.height(), 16), Qt::AlignCenter,
                   painter.fontMetrics().elidedText(tr("2nd component (σ)"), Qt::ElideRight,
                                                    static_cast<int>(area.height())));
  painter.restore();
  for (int i = 0; i < static_cast<int>(points_.size()); ++i) drawPoint(painter, i, kRadiusOfPoint);
}

void WindowMap::paintEvent(QPaintEvent*) {
  if (!table_ || points_.empty()) return;
  if (picture_.isNull()) paintPoints();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(stale_ ? 0.45 : 1.0);
  painter.drawPixmap(0, 0, picture_);
  painter.setOpacity(1.0);
  if (hovered_ >= 0) drawPoint(painter, hovered_, kRadiusOfPoint + 2);
  if (selected_ >= 0) {
    drawPoint(painter, selected_, kRadiusOfPoint + 2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.colors().text, 2));
    painter.drawEllipse(pixelOf(selected_), kRadiusOfPoint + 5, kRadiusOfPoint + 5);
  }
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.colors().accent, 1));
    painter.drawRect(plot());
  }
}

void WindowMap::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  picture_ = {};
}

void WindowMap::mouseMoveEvent(QMouseEvent* event) {
  const int at = windowAt(event->position());
  setCursor(at >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (at == hovered_) return;
  hovered_ = at;
  update();
  if (at >= 0 && describe_) {
    QToolTip::showText(event->globalPosition().toPoint(), describe_(table_->windows[static_cast<size_t>(at)]),
                       this);
  } else {
    QToolTip::hideText();
  }
}

void WindowMap::leaveEvent(QEvent* event) {
  hovered_ = -1;
  update();
  QWidget::leaveEvent(event);
}

void WindowMap::choose(int window) {
  setSelected(window);
  emit windowChosen(window);
}

void WindowMap::mousePressEvent(QMouseEvent* event) {
  const int at = windowAt(event->position());
  if (at >= 0 && event->button() == Qt::LeftButton) choose(at);
}

void WindowMap::keyPressEvent(QKeyEvent* event) {
  const bool next = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
  const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
  if (points_.empty() || !(next || back)) return QWidget::keyPressEvent(event);
  choose(std::clamp(selected_ + (next ? 1 : -1), 0, static_cast<int>(points_.size()) - 1));
}

}  // namespace thimble::ui
