// BoardChip: a dot and one line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/board_chip.h"

#include <QPainter>

namespace thimble::ui {
namespace {
constexpr int kHeight = 32;
constexpr int kDot = 9;
constexpr int kShortest = 280;
}  // namespace

QString streamText(const dataset::SensorFormat& format, const dataset::Quality& meter) {
  const double rate = meter.rate_hz > 0 ? meter.rate_hz : format.rate_hz;
  return BoardChip::tr("%1 · %2 Hz · %3 lost")
      .arg(QString::fromStdString(format.name))
      .arg(rate, 0, 'f', rate < 1000 ? 1 : 0)
      .arg(meter.lost);
}

BoardChip::BoardChip(Theme& theme, Workbench& workbench, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), loop_(workbench.loop()), board_(workbench.board()) {
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&board_, &BoardController::stateChanged, this, &BoardChip::refresh);
  connect(&board_, &BoardController::meterChanged, this, &BoardChip::refresh);
  connect(&loop_, &Loop::deploymentChanged, this, &BoardChip::refresh);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  refresh();
}

void BoardChip::refresh() {
  const QString name = board_.entry() ? QString::fromStdString(board_.entry()->name) : QString();
  switch (board_.state()) {
    case BoardController::State::kNone:
      setText(tr("No board connected"));
      break;
    case BoardController::State::kConnecting:
      setText(tr("%1 · connecting …").arg(name));
      break;
    case BoardController::State::kConnected:
      setText(name + " · " + streamText(board_.format(), board_.meter()) + modelText());
      break;
    case BoardController::State::kLost:
      setText(tr("%1 · lost, looking for it …").arg(name));
      break;
  }
  setAccessibleName(tr("Board: %1").arg(text()));
  setToolTip(tr("Show the board's details  (Ctrl+1)"));
  updateGeometry();
  update();
}

QString BoardChip::modelText() const {
  if (const auto* run = loop_.runOnBoard()) return tr(" · runs “%1”").arg(QString::fromStdString(run->name));
  return loop_.foreignOnBoard() ? tr(" · runs another model") : QString();
}

QColor BoardChip::color() const {
  const Colors& c = theme_.colors();
  switch (board_.state()) {
    case BoardController::State::kNone:
      return c.muted;
    case BoardController::State::kConnecting:
      return c.accent;
    case BoardController::State::kConnected:
      return board_.meter().lost > 0 ? c.warning : c.ok;
    case BoardController::State::kLost:
      return c.danger;
  }
  return c.muted;
}

QSize BoardChip::sizeHint() const {
  // Wide enough for any digits, so that it does not breathe with the rate.
  QString widest = text();
  for (QChar& c : widest) c = c.isDigit() ? QChar('0') : c;
  const int words = QFontMetrics(theme_.font(kFontBody)).horizontalAdvance(widest + "000");
  return {std::max(kShortest, words + kDot + 2 * kSpace3 + kSpace2), kHeight};
}

void BoardChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const bool lost = board_.state() == BoardController::State::kLost;
  painter.setPen(QPen(hasFocus() ? c.accent : lost ? c.danger : c.border, 1));
  painter.setBrush(underMouse() ? c.raised : c.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kHeight / 2.0, kHeight / 2.0);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color());
  painter.drawEllipse(QRectF(kSpace3, (height() - kDot) / 2.0, kDot, kDot));
  painter.setFont(theme_.font(kFontBody));
  painter.setPen(lost ? c.danger : c.text);
  const QRect words = rect().adjusted(kSpace3 + kDot + kSpace2, 0, -kSpace3, 0);
  painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
}

}  // namespace thimble::ui
