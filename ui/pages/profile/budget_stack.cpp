// BudgetStack: title and numbers above, the bar, its parts' names below.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/budget_stack.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/widgets/budget_bar.h"

namespace thimble::ui {
namespace {
constexpr int kTitleRow = 28;
constexpr int kBar = 18;
constexpr double kDot = 8;
constexpr double kTight = 0.8;
constexpr double kThinnest = 2;  // a part is seen however small it is
}  // namespace

int64_t BudgetStack::Budget::used() const {
  int64_t sum = 0;
  for (const Part& part : parts) sum += std::max<int64_t>(part.bytes, 0);
  return sum;
}

BudgetStack::BudgetStack(const Theme& theme, const QString& what, QWidget* parent)
    : QWidget(parent), theme_(theme), what_(what) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  set({});
}

void BudgetStack::set(Budget budget) {
  budget_ = std::move(budget);
  QString text = tr("%1: %2 %3").arg(what_, bytesText(budget_.used()), budget_.of);
  for (const Part& part : budget_.parts) text += QString(" · %1 %2").arg(part.name, bytesText(part.bytes));
  if (!budget_.note.isEmpty()) text += " · " + budget_.note;
  setAccessibleName(text);
  setToolTip(text);
  update();
}

void BudgetStack::paintBar(QPainter& painter, const QRectF& bar) const {
  const Colors& c = theme_.colors();
  QPainterPath outline;
  outline.addRoundedRect(bar, kSpace1, kSpace1);
  painter.save();
  painter.setClipPath(outline);
  painter.fillRect(bar, c.raised);
  const double whole = static_cast<double>(std::max({budget_.total, budget_.used(), int64_t{1}}));
  double x = bar.left();
  for (const Part& part : budget_.parts) {
    if (part.bytes <= 0) continue;
    const double width = std::max(kThinnest, static_cast<double>(part.bytes) / whole * bar.width());
    painter.fillRect(QRectF(x, bar.top(), width, bar.height()), theme_.series(part.series));
    x += width;
  }
  painter.restore();
  if (!budget_.fits()) {  // where the board ends
    const double end = bar.left() + static_cast<double>(budget_.total) / whole * bar.width();
    painter.setPen(QPen(c.danger, 2));
    painter.drawLine(QPointF(end, bar.top() - 3), QPointF(end, bar.bottom() + 3));
  }
}

void BudgetStack::paintLegend(QPainter& painter, const QRectF& row) const {
  const Colors& c = theme_.colors();
  painter.setFont(theme_.font(kFontSmall));
  const QFontMetricsF metrics(painter.font());
  double x = row.left();
  const auto entry = [&](const QColor& color, const QString& text) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(x, row.center().y() - kDot / 2, kDot, kDot), 2, 2);
    painter.setPen(c.text);
    const double width = metrics.horizontalAdvance(text);
    painter.drawText(QRectF(x + kDot + kSpace1, row.top(), width + 2, row.height()), Qt::AlignVCenter, text);
    x += kDot + kSpace1 + width + kSpace4;
  };
  for (const Part& part : budget_.parts)
    entry(theme_.series(part.series), part.name + " " + bytesText(part.bytes));
  if (budget_.total > budget_.used())
    entry(c.raised, tr("free %1").arg(bytesText(budget_.total - budget_.used())));
  painter.setPen(c.muted);
  const QRectF rest(x, row.top(), std::max(0.0, row.right() - x), row.height());
  painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight,
                   metrics.elidedText(budget_.note, Qt::ElideRight, rest.width()));
}

void BudgetStack::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const double share =
      budget_.total > 0 ? static_cast<double>(budget_.used()) / static_cast<double>(budget_.total) : 0;
  const QRectF title(0, 0, width(), kTitleRow);
  painter.setFont(theme_.font(kFontBody, true));
  painter.setPen(c.text);
  painter.drawText(title, Qt::AlignVCenter, what_);
  painter.setFont(theme_.mono(kFontTitle));
  painter.setPen(share > 1 ? c.danger : share > kTight ? c.warning : c.text);
  QString text = bytesText(budget_.used()) + " " + budget_.of;
  if (budget_.total > 0 && share > 0 && share < 0.001)
    text += tr(" · under 0.1 %");
  else if (budget_.total > 0)
    text += QString(" · %1 %").arg(share * 100, 0, 'f', share < 0.1 ? 1 : 0);
  painter.drawText(title, Qt::AlignVCenter | Qt::AlignRight, text);
  paintBar(painter, QRectF(0, kTitleRow + kSpace1, width(), kBar));
  const double below = kTitleRow + kSpace1 + kBar + kSpace1;
  paintLegend(painter, QRectF(0, below, width(), height() - below));
}

}  // namespace thimble::ui
