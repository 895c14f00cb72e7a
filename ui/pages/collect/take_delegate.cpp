// TakeDelegate: waveform above, label and length below.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/take_delegate.h"

#include <QPainter>

#include "ui/pages/collect/takes_model.h"

namespace thimble::ui {
namespace {
constexpr int kText = 22;
constexpr int kDot = 8;
}  // namespace

QSize TakeDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {kTileWidth, kTileHeight};
}

void TakeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  const Colors& c = theme_.colors();
  const auto* model = static_cast<const TakesModel*>(index.model());
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF tile = QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5);
  const bool selected = option.state & QStyle::State_Selected;
  painter->setPen(QPen(selected ? c.accent : c.border, 1));
  painter->setBrush(selected || (option.state & QStyle::State_MouseOver) ? c.raised : c.surface);
  painter->drawRoundedRect(tile, kRadius, kRadius);
  if (const Thumbnail* thumbnail = model->thumbnail(index)) {
    drawThumbnail(*painter, tile.adjusted(kSpace1, kSpace1 + 2, -kSpace1, -kText - 2), *thumbnail,
                  model->at(index)->format, theme_);
  }
  const QString label = index.data(TakesModel::kLabel).toString();
  const QRectF text(tile.left() + kSpace2, tile.bottom() - kText, tile.width() - 2 * kSpace2, kText);
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme_.classColor(label));
  painter->drawEllipse(QRectF(text.left(), text.center().y() - kDot / 2.0, kDot, kDot));
  const QString length = QString("%1 s").arg(index.data(TakesModel::kSeconds).toDouble(), 0, 'f', 1);
  painter->setFont(theme_.font(kFontSmall));
  painter->setPen(c.muted);
  painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter, length);
  const int room = static_cast<int>(text.width()) - kDot - kSpace1 -
                   painter->fontMetrics().horizontalAdvance(length) - kSpace1;
  painter->setPen(label.isEmpty() ? c.muted : c.text);
  painter->drawText(
      text.adjusted(kDot + kSpace1, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
      painter->fontMetrics().elidedText(label.isEmpty() ? tr("no label") : label, Qt::ElideRight, room));
  painter->restore();
}

}  // namespace thimble::ui
