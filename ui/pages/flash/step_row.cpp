// StepRow: circles joined by a line, names and details beside them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/step_row.h"

#include <QPainter>

namespace thimble::ui {
namespace {
constexpr double kCircle = 24;
constexpr int kFullTurn = 16 * 360;
constexpr int kTop = 16 * 90;
}  // namespace

StepRow::StepRow(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  set(steps_);
}

void StepRow::set(const DeploySteps& steps) {
  steps_ = steps;
  QStringList words;
  for (const DeployStep& step : steps_) {
    const QString phase = step.phase == StepPhase::kDone      ? tr("done")
                          : step.phase == StepPhase::kRunning ? tr("running")
                          : step.phase == StepPhase::kFailed  ? tr("failed")
                                                              : tr("waiting");
    words.append(QString("%1: %2 %3").arg(step.name, phase, step.detail).trimmed());
  }
  setAccessibleName(words.join(", "));
  setToolTip(
      tr("Upload to the free slot; verify its checksum; prove that the board computes what this computer "
         "does; then live results"));
  update();
}

void StepRow::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const double room = static_cast<double>(width()) / kDeploySteps;
  for (int i = 0; i < kDeploySteps; ++i) {
    const DeployStep& step = steps_[static_cast<size_t>(i)];
    const QRectF circle(room * i + 2, height() / 2.0 - kCircle / 2, kCircle, kCircle);
    const bool done = step.phase == StepPhase::kDone, failed = step.phase == StepPhase::kFailed;
    painter.setPen(QPen(done ? c.ok : failed ? c.danger : c.border, 2));
    painter.setBrush(done ? c.ok : failed ? c.danger : Qt::transparent);
    painter.drawEllipse(circle);
    const QPointF m = circle.center();
    if (done || failed) {
      painter.setPen(QPen(c.surface, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      if (done)
        painter.drawPolyline(QPolygonF({m + QPointF(-5, 0.5), m + QPointF(-1.5, 4), m + QPointF(5, -4)}));
      if (failed) painter.drawLine(m + QPointF(-4, -4), m + QPointF(4, 4));
      if (failed) painter.drawLine(m + QPointF(4, -4), m + QPointF(-4, 4));
    } else if (step.phase == StepPhase::kRunning) {
      painter.setPen(QPen(c.accent, 3, Qt::SolidLine, Qt::FlatCap));
      painter.drawArc(circle, kTop, -static_cast<int>((step.fraction > 0 ? step.fraction : 1) * kFullTurn));
      painter.setPen(Qt::NoPen);
      painter.setBrush(c.accent);
      painter.drawEllipse(m, 4, 4);
    }
    const double left = circle.right() + kSpace2;
    const double text_width = room - kCircle - kSpace4 - kSpace2;
    painter.setPen(step.phase == StepPhase::kWaiting ? c.muted : failed ? c.danger : c.text);
    painter.setFont(theme_.font(kFontBody, step.phase == StepPhase::kRunning));
    painter.drawText(
        step.detail.isEmpty() ? QRectF(left, 0, text_width, height()) : QRectF(left, 4, text_width, 20),
        Qt::AlignVCenter, step.name);
    painter.setFont(theme_.mono(kFontSmall));
    painter.setPen(c.muted);
    painter.drawText(
        QRectF(left, 24, text_width, 18), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(step.detail, Qt::ElideRight, static_cast<int>(text_width)));
  }
}

}  // namespace thimble::ui
