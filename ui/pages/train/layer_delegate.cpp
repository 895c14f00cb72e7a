// LayerDelegate: paints by the theme's tokens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/layer_delegate.h"

#include <QPainter>

#include "ui/pages/train/layer_model.h"

namespace thimble::ui {
namespace {
constexpr int kMacs = 64;
constexpr int kParameters = 60;
constexpr int kStripe = 3;
}  // namespace

std::array<int, 3> LayerDelegate::columns(int width) {
  const int macs = width - kSpace2;
  return {macs - kMacs - kParameters - kSpace2, macs - kMacs - kSpace1, macs};
}

void LayerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const Colors& c = theme_.colors();
  const QRect row = option.rect;
  const bool fits = index.data(LayerModel::kFits).toBool();
  const bool faulty = index.data(LayerModel::kFaulty).toBool();
  const bool chosen = option.state & QStyle::State_Selected;
  const auto parameters = index.data(LayerModel::kParameters).toLongLong();
  const auto macs = index.data(LayerModel::kMacs).toLongLong();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF box = QRectF(row).adjusted(1, 1, -1, -1);
  painter->setPen(Qt::NoPen);
  if (chosen || (option.state & QStyle::State_MouseOver)) {
    painter->setBrush(c.raised);
    painter->drawRoundedRect(box, kSpace1, kSpace1);
  }
  if (chosen && (option.state & QStyle::State_HasFocus)) {
    painter->setPen(QPen(c.accent, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), kSpace1, kSpace1);
    painter->setPen(Qt::NoPen);
  }
  // Layers with weights carry the accent: they are what is trained and what costs.
  painter->setBrush(faulty ? c.danger : parameters > 0 ? c.accent : c.border);
  painter->drawRoundedRect(QRectF(row.left() + 2, row.top() + 6, kStripe, row.height() - 12), 1.5, 1.5);

  const auto right = columns(row.width());
  const double share = index.data(LayerModel::kShare).toDouble();
  if (share > 0) {  // below the number, so that both are read
    painter->setBrush(c.accent);
    const double width = std::max(2.0, share * kMacs);
    painter->drawRoundedRect(QRectF(row.left() + right[2] - width, row.bottom() - 4, width, 3), 1.5, 1.5);
  }
  const auto cell = [&](int left, int to) {
    return QRect(row.left() + left, row.top(), to - left, row.height());
  };
  painter->setFont(theme_.font(kFontBody));
  painter->setPen(faulty ? c.danger : fits ? c.text : c.muted);
  const QRect name = cell(kSpace3, right[0] - 80);
  painter->drawText(name, Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, name.width()));
  painter->setFont(theme_.mono(kFontSmall));
  painter->setPen(c.muted);
  painter->drawText(cell(right[0] - 80, right[0]), Qt::AlignVCenter | Qt::AlignRight,
                    index.data(LayerModel::kOutput).toString());
  painter->setPen(parameters > 0 ? c.text : c.muted);
  painter->drawText(cell(right[0], right[1]), Qt::AlignVCenter | Qt::AlignRight,
                    parameters > 0 ? countText(parameters) : QString("–"));
  painter->setPen(macs > 0 ? c.text : c.muted);
  painter->drawText(cell(right[1], right[2]), Qt::AlignVCenter | Qt::AlignRight,
                    macs > 0 ? countText(macs) : QString("–"));
  painter->restore();
}

}  // namespace thimble::ui
