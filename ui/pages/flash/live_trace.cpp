// LiveTrace: a line that comes in at the right; of scores, what lies above the threshold is painted red.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/live_trace.h"

#include <algorithm>

namespace thimble::ui {
namespace {
constexpr double kSecond = 1e-6;
constexpr double kSpanSeconds = static_cast<double>(LiveHistory::kSpanUs) * kSecond;
constexpr double kHeadroom = 1.15;
}  // namespace

LiveTrace::LiveTrace(const Theme& theme, const LiveHistory& history, QWidget* parent)
    : QWidget(parent), theme_(theme), history_(history) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Live results of the last minute"));
  setToolTip(tr("What the board said in the last minute"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QString LiveTrace::title() const {
  const LiveMeaning& meaning = history_.meaning();
  if (meaning.task == Task::kAnomaly) return tr("score");
  const QString what = meaning.target.isEmpty() ? tr("number") : meaning.target;
  return meaning.unit.isEmpty() ? what : QString("%1 (%2)").arg(what, meaning.unit);
}

void LiveTrace::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const auto& points = history_.points();
  const bool anomaly = history_.meaning().task == Task::kAnomaly;
  const double threshold = history_.meaning().threshold;
  Axis x{tr("s"), -kSpanSeconds, 0, true, false}, y{title(), 0, 1, false, false};
  if (anomaly) {
    y.high = threshold * 2;
  } else if (!points.empty()) {
    y.low = y.high = points.front().value;
  }
  for (const LivePoint& point : points) {
    y.low = std::min(y.low, point.value);
    y.high = std::max(y.high, anomaly ? point.value * kHeadroom : point.value);
  }
  const PlotArea plot(theme_, QRectF(rect()), x, y);
  plot.paint(painter);
  painter.setClipRect(plot.plot().adjusted(0, -1, 1, 1));
  QPolygonF line;
  const int64_t now = points.empty() ? 0 : points.back().time_us;
  for (const LivePoint& point : points)
    line.append(plot.at(static_cast<double>(point.time_us - now) * kSecond, point.value));
  painter.setPen(QPen(theme_.series(0), 2));
  painter.drawPolyline(line);
  if (!anomaly) return;
  const double at = plot.at(0, threshold).y();
  painter.setPen(QPen(c.danger, 1, Qt::DashLine));
  painter.drawLine(QPointF(plot.plot().left(), at), QPointF(plot.plot().right(), at));
  painter.setFont(theme_.font(kFontSmall));
  painter.drawText(QPointF(plot.plot().left() + kSpace1, at - 3), tr("threshold %1").arg(threshold));
  painter.setClipRect(
      QRectF(plot.plot().left(), plot.plot().top(), plot.plot().width(), at - plot.plot().top()));
  painter.setPen(QPen(c.danger, 2));
  painter.drawPolyline(line);
}

}  // namespace thimble::ui
