// StreamMeter: four numbers with their names under them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/stream_meter.h"

#include <QHBoxLayout>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

QString durationText(double us) {
  if (us < 1000) return QString("%1 µs").arg(us, 0, 'f', 0);
  return QString("%1 ms").arg(us / 1000, 0, 'f', us < 10000 ? 2 : 1);
}

}  // namespace

StreamMeter::StreamMeter(const Theme& theme, BoardController& board, QWidget* parent)
    : QWidget(parent), board_(board) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace5);
  const auto add = [&](const QString& name, const QString& tip) {
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    auto* value = makeNumber(theme, "–", kFontTitle);
    value->setMinimumWidth(QFontMetrics(value->font()).horizontalAdvance("00000.00 Hz"));
    value->setToolTip(tip);
    value->setAccessibleName(name);
    column->addWidget(value);
    auto* label = makeLabel(theme, name, kFontSmall, TextRole::kMuted);
    label->setToolTip(tip);
    column->addWidget(label);
    layout->addLayout(column);
    return value;
  };
  rate_ = add(tr("measured rate"), tr("Frames over time by the board's own clock, over the last 5 s"));
  p50_ = add(tr("jitter p50"), tr("Half of all intervals are off the median interval by less than this"));
  p99_ = add(tr("jitter p99"), tr("99 of 100 intervals are off the median interval by less than this"));
  lost_ = add(tr("lost frames"), tr("Frames dropped on the board or on the link since streaming began"));
  layout->addStretch();
  connect(&board, &BoardController::meterChanged, this, &StreamMeter::refresh);
  connect(&board, &BoardController::stateChanged, this, &StreamMeter::refresh);
  refresh();
}

void StreamMeter::refresh() {
  const dataset::Quality& meter = board_.meter();
  const bool measured = meter.rate_hz > 0;
  rate_->setText(measured ? QString("%1 Hz").arg(meter.rate_hz, 0, 'f', meter.rate_hz < 1000 ? 2 : 0) : "–");
  p50_->setText(measured ? durationText(meter.jitter_p50_us) : "–");
  p99_->setText(measured ? durationText(meter.jitter_p99_us) : "–");
  lost_->setText(measured ? QString::number(meter.lost) : "–");
  setTextRole(lost_, meter.lost > 0 ? TextRole::kWarning : TextRole::kNormal);
}

}  // namespace thimble::ui
