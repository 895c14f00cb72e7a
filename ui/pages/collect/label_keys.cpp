// LabelKeys: key caps with a label's colour and name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/label_keys.h"

#include <QMouseEvent>
#include <QPainter>

namespace thimble::ui {
namespace {
constexpr int kHeight = 28;
constexpr int kCap = 20;
constexpr int kDot = 8;
}  // namespace

LabelKeys::LabelKeys(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Number keys and their labels"));
  setToolTip(tr("Press a number key to choose its label; hold it while streaming to label what passes"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LabelKeys::setLabels(const QStringList& labels) {
  labels_ = labels.mid(0, kKeys);
  setAccessibleDescription(labels_.join(", "));
  updateGeometry();
  update();
}

QString LabelKeys::labelOf(int key) const {
  if (key < Qt::Key_0 || key > Qt::Key_9) return {};
  return labels_.value(key == Qt::Key_0 ? kKeys - 1 : key - Qt::Key_1);
}

void LabelKeys::setHeld(const QString& label) {
  held_ = label;
  update();
}

QSize LabelKeys::sizeHint() const { return {400, kHeight}; }

int LabelKeys::chipWidth(int index) const {
  return kCap + kDot + 4 * kSpace1 + QFontMetrics(theme_.font(kFontBody)).horizontalAdvance(labels_[index]) +
         kSpace2;
}

QRect LabelKeys::chip(int index) const {
  int x = 0;
  for (int i = 0; i < index; ++i) x += chipWidth(i) + kSpace1;
  return {x, 0, chipWidth(index), kHeight};
}

void LabelKeys::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  for (int i = 0; i < labels_.size(); ++i) {
    const QRect rect = chip(i);
    const bool held = labels_[i] == held_;
    painter.setPen(QPen(held ? theme_.classColor(labels_[i]) : c.border, held ? 2 : 1));
    painter.setBrush(held ? c.raised : c.surface);
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), kRadius, kRadius);
    const QRectF cap(rect.left() + kSpace1 + 1, (kHeight - kCap) / 2.0, kCap, kCap);
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.raised);
    painter.drawRoundedRect(cap, 3, 3);
    painter.setPen(c.muted);
    painter.setFont(theme_.mono(kFontSmall));
    painter.drawText(cap, Qt::AlignCenter, QString::number((i + 1) % kKeys));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.classColor(labels_[i]));
    painter.drawEllipse(QRectF(cap.right() + kSpace1 + 2, (kHeight - kDot) / 2.0, kDot, kDot));
    painter.setPen(c.text);
    painter.setFont(theme_.font(kFontBody));
    painter.drawText(rect.adjusted(kCap + kDot + 4 * kSpace1, 0, 0, 0), Qt::AlignVCenter, labels_[i]);
  }
}

void LabelKeys::mousePressEvent(QMouseEvent* event) {
  for (int i = 0; i < labels_.size(); ++i) {
    if (chip(i).contains(event->pos())) emit clicked(labels_[i]);
  }
}

}  // namespace thimble::ui
