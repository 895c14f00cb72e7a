// RocChart: a square of shares; the diagonal is what guessing gives.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/roc_chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {
constexpr double kShare = 100;
constexpr double kHandle = 6;
}  // namespace

size_t operatingPoint(const anomaly::Roc& curve, float threshold) {
  size_t point = 0;
  while (point + 1 < curve.points.size() && curve.points[point + 1].threshold >= threshold) ++point;
  return point;
}

RocChart::RocChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("ROC curve"));
  setToolTip(
      tr("Each point is a threshold: drag it, or use ← and →.  Up is more anomalies found, right more false "
         "alarms"));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RocChart::setCurves(const anomaly::Roc& model, const anomaly::Roc& of_float) {
  model_ = model;
  float_ = of_float;
  update();
}

void RocChart::setThreshold(float threshold) {
  threshold_ = threshold;
  update();
}

PlotArea RocChart::area() const {
  return PlotArea(theme_, QRectF(rect()), {tr("false alarms (% of normal windows)"), 0, kShare, true, false},
                  {tr("detections (% of anomalies)"), 0, kShare, true, false});
}

QPointF RocChart::placeOf(const anomaly::RocPoint& point) const {
  return area().at(point.false_alarms * kShare, point.detections * kShare);
}

QPointF RocChart::place() const {
  return model_.points.empty() ? QPointF() : placeOf(model_.points[operatingPoint(model_, threshold_)]);
}

void RocChart::paintCurve(QPainter& painter, const anomaly::Roc& curve) const {
  QPolygonF line;
  for (const auto& point : curve.points) line.append(placeOf(point));
  painter.drawPolyline(line);
}

void RocChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  if (model_.points.empty()) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(c.muted);
    painter.drawText(rect().adjusted(kSpace4, 0, -kSpace4, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("A ROC curve needs windows that are normal and windows that are not."));
    return;
  }
  const PlotArea plot = area();
  plot.paint(painter);
  painter.setPen(QPen(c.muted, 1, Qt::DotLine));
  painter.drawLine(plot.at(0, 0), plot.at(kShare, kShare));
  painter.setPen(QPen(theme_.series(1), 1.5, Qt::DashLine));
  paintCurve(painter, float_);
  painter.setPen(QPen(theme_.series(0), 2));
  paintCurve(painter, model_);
  const QPointF at = place();
  painter.setPen(QPen(c.accent, 1, Qt::DashLine));
  painter.drawLine(QPointF(plot.plot().left(), at.y()), at);
  painter.drawLine(QPointF(at.x(), plot.plot().bottom()), at);
  painter.setPen(QPen(hasFocus() ? c.text : c.surface, 2));
  painter.setBrush(c.accent);
  painter.drawEllipse(at, kHandle, kHandle);
  painter.setFont(theme_.font(kFontSmall));
  const QRectF legend = plot.plot().adjusted(0, 0, -kSpace2, -kSpace2);
  painter.setPen(c.muted);
  painter.drawText(
      legend, Qt::AlignRight | Qt::AlignBottom,
      float_.points.empty() ? tr("— model   ··· guessing") : tr("— model   - - float   ··· guessing"));
}

void RocChart::choose(size_t point) {
  if (model_.points.size() < 2) return;
  point = std::clamp<size_t>(point, 1, model_.points.size() - 1);  // the first one's threshold is infinite
  emit thresholdMoved(model_.points[point].threshold);
}

void RocChart::mousePressEvent(QMouseEvent* event) {
  size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < model_.points.size(); ++i) {
    const QPointF away = placeOf(model_.points[i]) - event->position();
    const double distance = QPointF::dotProduct(away, away);
    if (distance < least) least = distance, nearest = i;
  }
  choose(nearest);
}

void RocChart::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) mousePressEvent(event);
}

void RocChart::keyPressEvent(QKeyEvent* event) {
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (step == 0 || model_.points.empty()) return QWidget::keyPressEvent(event);
  const size_t now = operatingPoint(model_, threshold_);
  choose(step > 0 ? now + 1 : std::max<size_t>(now, 1) - 1);
}

}  // namespace thimble::ui
