// FilterChart: one line over a frequency axis, from the sections that the board runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/filter_chart.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/features/butterworth.h"
#include "ui/charts/chart_style.h"

namespace thimble::ui {
namespace {
constexpr int kPoints = 200;
constexpr double kLowest = -60, kHighest = 3;
constexpr int kLeft = 30, kBottom = 16;
}  // namespace

FilterChart::FilterChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Frequency response of the filter"));
  setToolTip(
      tr("What the filter lets through: decibels at each frequency, computed from the sections that the "
         "board runs"));
  setMinimumHeight(84);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FilterChart::setFilter(const features::FilterSettings& filter, double rate_hz) {
  rate_hz_ = rate_hz;
  decibels_.clear();
  const auto sections = features::butterworth(filter, rate_hz);
  if (sections && !sections->empty()) {
    for (int i = 0; i <= kPoints; ++i) {
      const double gain = features::gainAt(*sections, rate_hz / 2 * i / kPoints, rate_hz);
      decibels_.push_back(gain > 1e-12 ? 20 * std::log10(gain) : -240);
    }
  }
  update();
}

void FilterChart::paintEvent(QPaintEvent*) {
  if (decibels_.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const QRectF area = QRectF(rect()).adjusted(kLeft, 4, -4, -kBottom);
  const auto y = [&](double db) {
    return area.top() + area.height() * (kHighest - std::clamp(db, kLowest, kHighest)) / (kHighest - kLowest);
  };
  painter.setFont(theme_.mono(kFontSmall));
  for (const int db : {0, -20, -40, -60}) {
    painter.setPen(QPen(c.border, 1));
    painter.drawLine(QPointF(area.left(), y(db)), QPointF(area.right(), y(db)));
    painter.setPen(c.muted);
    if (db == 0 || db == -40) {
      painter.drawText(QRectF(0, y(db) - 8, kLeft - 4, 16), Qt::AlignRight | Qt::AlignVCenter,
                       QString::number(db));
    }
  }
  const double end = rate_hz_ / 2;
  const double step = niceRange(0, end, 4).step;
  for (double hz = 0; hz <= end * 1.0001; hz += step) {
    const QString text = hz == 0 ? tr("0 Hz") : QString::number(hz);
    const double width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const double x = std::clamp(area.left() + area.width() * hz / end - width / 2, 0.0, area.right() - width);
    painter.drawText(QRectF(x, area.bottom() + 1, width, kBottom - 1), Qt::AlignCenter, text);
  }
  QPainterPath path;
  for (int i = 0; i <= kPoints; ++i) {
    const QPointF at(area.left() + area.width() * i / kPoints, y(decibels_[static_cast<size_t>(i)]));
    i == 0 ? path.moveTo(at) : path.lineTo(at);
  }
  painter.setPen(QPen(c.accent, 1.6));
  painter.drawPath(path);
}

}  // namespace thimble::ui
