// Countdown: one number in the middle, on a veil over what is below.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/countdown.h"

#include <QEvent>
#include <QPainter>

namespace thimble::ui {
namespace {
constexpr int kDigit = 120;
}

Countdown::Countdown(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  parent->installEventFilter(this);
  setGeometry(parent->rect());
  connect(&timer_, &QTimer::timeout, this, [this] {
    if (--left_ > 0) {
      setAccessibleName(QString::number(left_));
      update();
      return;
    }
    cancel();
    emit done();
  });
  hide();
}

void Countdown::start(int from, int step_ms) {
  left_ = from;
  if (from <= 0) {
    emit done();
    return;
  }
  setAccessibleName(QString::number(left_));
  setGeometry(parentWidget()->rect());
  raise();
  show();
  timer_.start(step_ms);
}

void Countdown::cancel() {
  timer_.stop();
  left_ = 0;
  hide();
}

void Countdown::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QColor veil = theme_.colors().surface;
  veil.setAlphaF(0.8f);
  painter.fillRect(rect(), veil);
  painter.setFont(theme_.font(kDigit, true));
  painter.setPen(theme_.colors().text);
  painter.drawText(rect(), Qt::AlignCenter, QString::number(left_));
}

bool Countdown::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

}  // namespace thimble::ui
