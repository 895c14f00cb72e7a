// ShareDelegate: a bar below a row, as long as the row's share of the whole.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/pages/profile/layer_cost_model.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class ShareDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit ShareDelegate(const Theme& theme, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), theme_(theme) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const double share = index.data(LayerCostModel::kShare).toDouble();
    QStyledItemDelegate::paint(painter, option, index);
    const QRect cell = option.rect.adjusted(kSpace1, 0, -kSpace1, 0);
    const int width = static_cast<int>(share * cell.width());
    if (width > 0)
      painter->fillRect(QRect(cell.right() - width + 1, cell.bottom() - 3, width, 3), theme_.colors().accent);
  }

 private:
  const Theme& theme_;
};

}  // namespace thimble::ui
