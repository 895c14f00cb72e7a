// WindowPicture: values are normalised, so that 0 is the mean and 1 a standard deviation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/window_picture.h"

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {
constexpr int kMostLines = 8;  // of a window with more channels, the first

QColor between(const QColor& a, const QColor& b, double share) {
  const auto part = [&](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
  return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

}  // namespace

WindowPicture::WindowPicture(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme) {
  setAccessibleName(name);
  setToolTip(name);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void WindowPicture::setRow(std::vector<float> row, nn::Shape shape, float most) {
  row_ = std::move(row);
  shape_ = static_cast<int64_t>(row_.size()) == shape.size() ? shape
                                                             : nn::Shape{1, 1, static_cast<int>(row_.size())};
  most_ = std::max(most, 1e-6f);
  update();
}

void WindowPicture::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QRectF area = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme_.colors().border, 1));
  painter.setBrush(theme_.colors().window);
  painter.drawRoundedRect(area, kRadius, kRadius);
  if (row_.empty()) return;
  const QRectF inside = area.adjusted(kSpace1, kSpace1, -kSpace1, -kSpace1);
  painter.setClipRect(inside);
  if (isMap()) return paintMap(painter, inside);
  if (shape_.h > 1) return paintLines(painter, inside);
  paintBars(painter, inside);
}

void WindowPicture::paintLines(QPainter& painter, const QRectF& area) const {
  painter.setPen(QPen(theme_.colors().grid, 1));
  painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()));
  for (int channel = 0; channel < std::min(shape_.c, kMostLines); ++channel) {
    QPolygonF line;
    for (int step = 0; step < shape_.h; ++step) {
      const float value = row_[static_cast<size_t>(step * shape_.c + channel)];
      line.append({area.left() + area.width() * step / (shape_.h - 1),
                   area.center().y() - static_cast<double>(value / most_) * area.height() / 2});
    }
    painter.setPen(QPen(theme_.series(channel), 1.25));
    painter.drawPolyline(line);
  }
}

void WindowPicture::paintMap(QPainter& painter, const QRectF& area) const {
  QImage image(shape_.h, shape_.w, QImage::Format_RGB32);
  const Colors& c = theme_.colors();
  for (int step = 0; step < shape_.h; ++step) {
    for (int band = 0; band < shape_.w; ++band) {  // of the first channel; low bands below
      const float value = row_[static_cast<size_t>((step * shape_.w + band) * shape_.c)];
      const double share = std::clamp(0.5 + static_cast<double>(value / most_) / 2, 0.0, 1.0);
      image.setPixelColor(step, shape_.w - 1 - band, between(c.surface, c.series[0], share));
    }
  }
  painter.drawImage(area, image);
}

void WindowPicture::paintBars(QPainter& painter, const QRectF& area) const {
  const double width = area.width() / static_cast<double>(row_.size());
  for (size_t i = 0; i < row_.size(); ++i) {
    const double height = static_cast<double>(row_[i] / most_) * area.height() / 2;
    const QRectF bar(area.left() + width * static_cast<double>(i), area.center().y(),
                     std::max(1.0, width - 1), -height);
    painter.fillRect(bar.normalized(), theme_.series(0));
  }
}

}  // namespace thimble::ui
