// TakeDelegate: one recorded take as a tile: its true waveform, its label's colour, its length.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "ui/theme/theme.h"

namespace thimble::ui {

class TakeDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  static constexpr int kTileWidth = 132;
  static constexpr int kTileHeight = 96;
  TakeDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  const Theme& theme_;
};

}  // namespace thimble::ui
