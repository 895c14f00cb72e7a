// LayerDelegate: one layer of the stack: kind, output shape, parameters, and multiplications as a bar.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <array>

#include "ui/theme/theme.h"

namespace thimble::ui {

class LayerDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit LayerDelegate(const Theme& theme, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), theme_(theme) {}

  static constexpr int kRowHeight = 28;
  /// Right edges of the columns shape, parameters and multiplications in a row of this width.
  static std::array<int, 3> columns(int width);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, kRowHeight}; }

 private:
  const Theme& theme_;
};

}  // namespace thimble::ui
