// BalanceBar: both bars on one scale, so that their lengths are the split.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/balance_bar.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>
#include <limits>

#include "ui/charts/waveform/words.h"

namespace thimble::ui {
namespace {
constexpr int kBarHeight = 12;
constexpr int kBarGap = 4;
constexpr int kBarsHeight = 2 * kBarHeight + kBarGap;
constexpr int kChipHeight = 22;
constexpr int kAmountWidth = 116;
constexpr int kMostRows = 3;  // of chips; the list finds all labels
}  // namespace

BalanceBar::BalanceBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setMouseTracking(true);
  setAccessibleName(tr("Class balance"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BalanceBar::setShares(std::vector<ClassShare> shares) {
  shares_ = std::move(shares);
  QStringList words;
  for (const ClassShare& share : shares_) words << textOf(share);
  setAccessibleDescription(words.join("; "));
  setMinimumHeight(heightForWidth(std::max(width(), 200)));
  updateGeometry();
  update();
}

void BalanceBar::setChosen(const std::optional<QString>& label) {
  chosen_ = label;
  update();
}

QString BalanceBar::textOf(const ClassShare& share) const {
  return tr("%1: %2 to train, %3 to test, in %4")
      .arg(share.label.isEmpty() ? tr("no label") : share.label, durationText(share.train_s),
           durationText(share.test_s), countText(share.recordings, tr("recording"), tr("recordings")));
}

/// What stands for the shares from one on: how many, and of numbers from where to where all of them are.
QString BalanceBar::rest(size_t from) const {
  double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
  QString lowest, highest;
  for (const ClassShare& share : shares_) {
    bool number = false;
    const double value = share.label.toDouble(&number);
    if (!number) return tr("… and %1 more").arg(shares_.size() - from);
    if (value < low) low = value, lowest = share.label;
    if (value > high) high = value, highest = share.label;
  }
  return tr("… %1 values, %2 – %3").arg(shares_.size()).arg(lowest, highest);
}

std::vector<BalanceBar::Chip> BalanceBar::chips(int width) const {
  const QFontMetrics name(theme_.font(kFontSmall, true)), amount(theme_.font(kFontSmall));
  std::vector<Chip> chips;
  double x = 0, y = kBarsHeight + kSpace2;
  const double lowest = y + (kMostRows - 1) * (kChipHeight + 2);
  for (const ClassShare& share : shares_) {
    Chip chip{{},
              share.label.isEmpty() ? tr("no label") : share.label,
              durationText(share.seconds()),
              static_cast<int>(chips.size())};
    const double w = kSpace1 + 12 + name.horizontalAdvance(chip.name) + kSpace1 +
                     amount.horizontalAdvance(chip.amount) + kSpace2;
    if (x > 0 && x + w > width) {
      if (y >= lowest) {  // the last ones make room for what stands for the rest
        const auto wide = [&](const QString& text) { return name.horizontalAdvance(text) + 2.0 * kSpace2; };
        while (chips.size() > 1 && chips.back().rect.top() == y &&
               chips.back().rect.right() + kSpace1 + wide(rest(chips.size())) > width)
          chips.pop_back();
        const QRectF last = chips.back().rect;
        const QString text = rest(chips.size());
        chips.push_back({{last.right() + kSpace1, last.top(), wide(text), kChipHeight}, text, {}, -1});
        return chips;
      }
      x = 0, y += kChipHeight + 2;
    }
    chip.rect = {x, y, w, kChipHeight};
    x += w + kSpace1;
    chips.push_back(chip);
  }
  return chips;
}

int BalanceBar::heightForWidth(int width) const {
  const auto all = chips(width);
  return all.empty() ? kBarsHeight : static_cast<int>(all.back().rect.bottom());
}

void BalanceBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  setMinimumHeight(heightForWidth(width()));
}

double BalanceBar::barLeft() const {
  return QFontMetrics(theme_.font(kFontSmall)).horizontalAdvance(tr("train")) + kSpace2;
}

int BalanceBar::shareAt(const QPointF& at) const {
  const auto all = chips(width());
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].rect.contains(at)) return all[i].share;
  }
  double total = 0;
  for (const ClassShare& share : shares_) total += share.seconds();
  if (at.y() >= kBarsHeight || total <= 0) return -1;
  const bool test = at.y() >= kBarHeight + kBarGap / 2.0;
  double x = barLeft();
  const double per_second = (width() - x - kAmountWidth) / total;
  for (size_t i = 0; i < shares_.size(); ++i) {
    const double w = (test ? shares_[i].test_s : shares_[i].train_s) * per_second;
    if (at.x() >= x && at.x() < x + w) return static_cast<int>(i);
    x += w;
  }
  return -1;
}

void BalanceBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  double train = 0, test = 0;
  for (const ClassShare& share : shares_) train += share.train_s, test += share.test_s;
  const double total = train + test;
  const double left = barLeft();
  const double per_second = total > 0 ? (width() - left - kAmountWidth) / total : 0;
  for (const bool is_test : {false, true}) {
    const double y = is_test ? kBarHeight + kBarGap : 0;
    const double sum = is_test ? test : train;
    painter.setFont(theme_.font(kFontSmall));
    painter.setPen(c.muted);
    painter.drawText(QRectF(0, y - 2, left, kBarHeight + 4), Qt::AlignLeft | Qt::AlignVCenter,
                     is_test ? tr("test") : tr("train"));
    double x = left;
    for (const ClassShare& share : shares_) {
      const double w = (is_test ? share.test_s : share.train_s) * per_second;
      if (w <= 0) continue;
      QColor color = share.label.isEmpty() ? c.border : theme_.classColor(share.label);
      if (chosen_ && *chosen_ != share.label) color.setAlpha(80);
      painter.fillRect(QRectF(x, y, std::max(1.0, w - 1), kBarHeight), color);
      x += w;
    }
    painter.setPen(c.text);
    const QString amount =
        tr("%1 · %2 %").arg(durationText(sum)).arg(total > 0 ? std::lround(100 * sum / total) : 0);
    painter.drawText(QRectF(x + kSpace2, y - 2, kAmountWidth, kBarHeight + 4),
                     Qt::AlignLeft | Qt::AlignVCenter, amount);
  }
  const auto all = chips(width());
  for (size_t i = 0; i < all.size(); ++i) {
    const QRectF rect = all[i].rect;
    if (all[i].share < 0) {
      painter.setFont(theme_.font(kFontSmall));
      painter.setPen(c.muted);
      painter.drawText(rect.adjusted(kSpace1, 0, 0, 0), Qt::AlignVCenter, all[i].name);
      continue;
    }
    const bool on = chosen_ && *chosen_ == shares_[i].label;
    if (on) {
      painter.setPen(QPen(c.accent, 1));
      painter.setBrush(c.raised);
      painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(shares_[i].label.isEmpty() ? c.border : theme_.classColor(shares_[i].label));
    painter.drawEllipse(QPointF(rect.left() + kSpace1 + 4, rect.center().y()), 4, 4);
    painter.setFont(theme_.font(kFontSmall, true));
    painter.setPen(c.text);
    const double x = rect.left() + kSpace1 + 12;
    painter.drawText(QRectF(x, rect.top(), rect.width(), rect.height()), Qt::AlignVCenter, all[i].name);
    const double name_width = painter.fontMetrics().horizontalAdvance(all[i].name);
    painter.setFont(theme_.font(kFontSmall));
    painter.setPen(c.muted);
    painter.drawText(QRectF(x + name_width + kSpace1, rect.top(), rect.width(), rect.height()),
                     Qt::AlignVCenter, all[i].amount);
  }
}

void BalanceBar::mousePressEvent(QMouseEvent* event) {
  const int at = shareAt(event->position());
  if (at >= 0 && event->button() == Qt::LeftButton) emit classClicked(shares_[static_cast<size_t>(at)].label);
}

void BalanceBar::contextMenuEvent(QContextMenuEvent* event) {
  const int at = shareAt(event->pos());
  if (at < 0 || shares_[static_cast<size_t>(at)].label.isEmpty()) return;
  const QString label = shares_[static_cast<size_t>(at)].label;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QRect where(event->globalPos(), QSize(1, kChipHeight));
  menu->addAction(theme_.icon("edit"), tr("Rename “%1” everywhere…").arg(label), this,
                  [this, label, where] { emit renameWanted(label, where); });
  menu->addAction(theme_.icon("search"), tr("Show only these"), this,
                  [this, label] { emit classClicked(label); });
  menu->popup(event->globalPos());
}

bool BalanceBar::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int at = shareAt(help->pos());
    if (at >= 0) {
      const QString more = tr("\nClick: show only these · right click: rename");
      QToolTip::showText(help->globalPos(), textOf(shares_[static_cast<size_t>(at)]) + more, this);
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace thimble::ui
