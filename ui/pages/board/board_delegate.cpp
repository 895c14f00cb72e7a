// BoardDelegate: two lines of text beside an icon.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/board_delegate.h"

#include <QPainter>

#include "ui/pages/board/boards_model.h"

namespace thimble::ui {
namespace {

constexpr int kHeight = 48;
constexpr int kIcon = 20;
constexpr int kDot = 8;

QColor stateColor(const Colors& c, BoardController::State state) {
  switch (state) {
    case BoardController::State::kNone:
      return Qt::transparent;
    case BoardController::State::kConnecting:
      return c.accent;
    case BoardController::State::kConnected:
      return c.ok;
    case BoardController::State::kLost:
      return c.danger;
  }
  return Qt::transparent;
}

}  // namespace

QSize BoardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {200, kHeight};
}

void BoardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const Colors& c = theme_.colors();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect row = option.rect.adjusted(kSpace1, 1, -kSpace1, -1);
  if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
    painter->setPen(option.state & QStyle::State_HasFocus ? QPen(c.accent) : Qt::NoPen);
    painter->setBrush(c.raised);
    painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  }
  const bool is_virtual = index.data(BoardsModel::kVirtual).toBool();
  theme_.icon(is_virtual ? "board" : "usb")
      .paint(painter, QRect(row.left() + kSpace2, row.center().y() - kIcon / 2, kIcon, kIcon));
  const QRect words = row.adjusted(kSpace2 + kIcon + kSpace3, kSpace1, -kDot - 2 * kSpace2, -kSpace1);
  const auto draw = [&](const QString& text, const QFont& font, const QColor& color, Qt::Alignment place) {
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(words, place, QFontMetrics(font).elidedText(text, Qt::ElideRight, words.width()));
  };
  draw(index.data().toString(), theme_.font(kFontBody), c.text, Qt::AlignLeft | Qt::AlignTop);
  draw(index.data(BoardsModel::kDescription).toString(), theme_.font(kFontSmall), c.muted,
       Qt::AlignLeft | Qt::AlignBottom);
  painter->setPen(Qt::NoPen);
  painter->setBrush(stateColor(c, index.data(BoardsModel::kState).value<BoardController::State>()));
  painter->drawEllipse(QRectF(row.right() - kSpace2 - kDot, row.center().y() - kDot / 2.0, kDot, kDot));
  painter->restore();
}

}  // namespace thimble::ui
