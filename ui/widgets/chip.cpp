// Chips: painted by hand, dot then word.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include <QPainter>

namespace thimble::ui {
namespace {

constexpr int kDot = 8;
constexpr int kChipHeight = 24;

QSize chipSize(const QFont& font, const QString& text) {
  return {QFontMetrics(font).horizontalAdvance(text) + kDot + kSpace1 + 2 * kSpace2, kChipHeight};
}

void paintChip(QPainter& painter, const QRect& rect, const QString& text, const QColor& dot,
               const QColor& ink, bool filled) {
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF circle(rect.left() + kSpace2, rect.center().y() - kDot / 2.0 + 0.5, kDot, kDot);
  painter.setPen(QPen(dot, 1.5));
  painter.setBrush(filled ? QBrush(dot) : Qt::NoBrush);
  painter.drawEllipse(filled ? circle : circle.adjusted(0.75, 0.75, -0.75, -0.75));
  painter.setPen(ink);
  painter.drawText(rect.adjusted(kSpace2 + kDot + kSpace1, 0, -kSpace1, 0), Qt::AlignVCenter | Qt::AlignLeft,
                   text);
}

}  // namespace

ToggleChip::ToggleChip(const Theme& theme, const QString& text, ColorSource color, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), color_(std::move(color)) {
  setText(text);
  setAccessibleName(text);
  setCheckable(true);
  setChecked(true);
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setFont(theme.font(kFontSmall));
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize ToggleChip::sizeHint() const { return chipSize(theme_.font(kFontSmall), text()); }

void ToggleChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  if (underMouse() || hasFocus()) {
    painter.setPen(hasFocus() ? QPen(c.accent) : Qt::NoPen);
    painter.setBrush(c.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  }
  painter.setFont(theme_.font(kFontSmall));
  paintChip(painter, rect(), text(), color_(), isChecked() ? c.text : c.muted, isChecked());
}

Chip::Chip(const Theme& theme, const QString& text, ColorSource color, QWidget* parent)
    : QWidget(parent), theme_(theme), text_(text), color_(std::move(color)) {
  setAccessibleName(text);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::set(const QString& text, ColorSource color) {
  text_ = text;
  color_ = std::move(color);
  setAccessibleName(text);
  updateGeometry();
  update();
}

QSize Chip::sizeHint() const { return chipSize(theme_.font(kFontSmall), text_); }

void Chip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(theme_.font(kFontSmall));
  paintChip(painter, rect(), text_, color_(), theme_.colors().text, true);
}

}  // namespace thimble::ui
