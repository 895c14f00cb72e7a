// RecordingDelegate: a row of the list: true waveform, name, label, length, quality, and a switch for train
// or test.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "ui/charts/waveform/thumbnails.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class RecordingDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  RecordingDelegate(const Theme& theme, Thumbnails& thumbnails, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), theme_(theme), thumbnails_(thumbnails) {}

  static constexpr int kRowHeight = 58;
  /// Where the switch for train or test lies in a row.
  QRect splitRect(const QRect& row) const;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, kRowHeight}; }
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                            const QModelIndex&) const override;
  bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
  bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                 const QModelIndex& index) override;

 Q_SIGNALS:
  /// The switch of this recording was clicked.
  void splitClicked(qint64 id);

 private:
  QRect textRect(const QRect& row) const;
  const Theme& theme_;
  Thumbnails& thumbnails_;
};

}  // namespace thimble::ui
