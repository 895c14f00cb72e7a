// BudgetBar: a word, a number and a bar.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/budget_bar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {
constexpr int kBarHeight = 10;
constexpr double kTight = 0.8;
}  // namespace

QString bytesText(int64_t bytes) {
  if (bytes < 0) return "–";
  const double kb = static_cast<double>(bytes) / 1024;
  if (bytes < 1024) return QString("%1 B").arg(bytes);
  if (kb < 10) return QString("%1 kB").arg(kb, 0, 'f', 1);
  if (kb < 1024) return QString("%1 kB").arg(kb, 0, 'f', 0);
  const double mb = kb / 1024;
  return QString("%1 MB").arg(mb, 0, 'f', mb < 10 && mb != std::floor(mb) ? 1 : 0);
}

BudgetBar::BudgetBar(const Theme& theme, const QString& what, QWidget* parent)
    : QWidget(parent), theme_(theme), what_(what) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  set(-1, 0);
}

void BudgetBar::set(int64_t used, int64_t total) {
  used_ = used;
  total_ = total;
  setAccessibleName(total > 0 ? tr("%1: %2 of %3").arg(what_, bytesText(used), bytesText(total))
                              : tr("%1: %2").arg(what_, bytesText(used)));
  setToolTip(accessibleName());
  update();
}

void BudgetBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const double share =
      used_ >= 0 && total_ > 0 ? static_cast<double>(used_) / static_cast<double>(total_) : 0;
  const QColor color = share > 1 ? c.danger : share > kTight ? c.warning : c.accent;
  const QRect text = rect().adjusted(0, 0, 0, -kBarHeight - kSpace1);
  painter.setFont(theme_.font(kFontBody));
  painter.setPen(c.muted);
  painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, what_);
  painter.setPen(share > 1 ? c.danger : c.text);
  painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter,
                   total_ > 0 ? tr("%1 of %2 · %3 %")
                                    .arg(bytesText(used_), bytesText(total_))
                                    .arg(share * 100, 0, 'f', share < 0.1 ? 1 : 0)
                              : bytesText(used_));
  const QRectF bar(0, height() - kBarHeight, width(), kBarHeight);
  painter.setPen(Qt::NoPen);
  painter.setBrush(c.raised);
  painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
  if (share > 0) {
    const double width = std::clamp(share, 0.0, 1.0) * bar.width();
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max<double>(kBarHeight, width), kBarHeight),
                            kBarHeight / 2.0, kBarHeight / 2.0);
  }
}

}  // namespace thimble::ui
