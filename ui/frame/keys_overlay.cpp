// KeysOverlay: groups of keys in columns on a veil.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/keys_overlay.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

namespace thimble::ui {
namespace {
constexpr int kColumn = 320;
constexpr int kRow = 28;
constexpr int kKeyWidth = 120;
}  // namespace

KeysOverlay::KeysOverlay(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("All keys"));
  setFocusPolicy(Qt::StrongFocus);
  parent->installEventFilter(this);
  hide();
}

void KeysOverlay::open(std::vector<Group> groups) {
  groups_ = std::move(groups);
  focus_before_ = QApplication::focusWidget();
  setGeometry(parentWidget()->rect());
  raise();
  show();
  setFocus();
}

void KeysOverlay::shut() {
  hide();
  if (focus_before_) focus_before_->setFocus();
}

void KeysOverlay::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  QColor veil = c.window;
  veil.setAlphaF(0.6f);
  painter.fillRect(rect(), veil);
  size_t most = 0;
  for (const Group& group : groups_) most = std::max(most, group.keys.size());
  const int columns = static_cast<int>(groups_.size());
  QRect panel(0, 0, columns * kColumn + 2 * kSpace5, static_cast<int>(most + 1) * kRow + 2 * kSpace5);
  panel.moveCenter(rect().center());
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.surface);
  painter.drawRoundedRect(QRectF(panel).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  for (int g = 0; g < columns; ++g) {
    const Group& group = groups_[static_cast<size_t>(g)];
    int y = panel.top() + kSpace5;
    const int x = panel.left() + kSpace5 + g * kColumn;
    painter.setFont(theme_.font(kFontTitle, true));
    painter.setPen(c.text);
    painter.drawText(QRect(x, y, kColumn, kRow), Qt::AlignVCenter, group.title);
    for (const KeyHint& hint : group.keys) {
      y += kRow;
      painter.setFont(theme_.mono(kFontBody));
      painter.setPen(c.accent);
      painter.drawText(QRect(x, y, kKeyWidth, kRow), Qt::AlignVCenter, hint.key);
      painter.setFont(theme_.font(kFontBody));
      painter.setPen(c.text);
      painter.drawText(QRect(x + kKeyWidth, y, kColumn - kKeyWidth - kSpace3, kRow), Qt::AlignVCenter,
                       hint.what);
    }
  }
}

void KeysOverlay::keyPressEvent(QKeyEvent*) { shut(); }

void KeysOverlay::mousePressEvent(QMouseEvent*) { shut(); }

bool KeysOverlay::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

}  // namespace thimble::ui
