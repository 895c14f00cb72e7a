// Table: a QTreeView dressed for cards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table.h"

#include <QHeaderView>

namespace thimble::ui {
namespace {
constexpr int kNarrowest = 44;
}

QTreeView* makeTable(QAbstractItemModel* model, const QString& name, int stretched) {
  auto* table = new QTreeView;
  table->setModel(model);
  table->setRootIsDecorated(false);
  table->setUniformRowHeights(true);
  table->setAllColumnsShowFocus(true);
  table->setFrameShape(QFrame::NoFrame);
  // Items with a background, if only a clear one, are laid out alike whether chosen or not.
  table->setStyleSheet(
      "QTreeView { border: none; background: transparent; }"
      "QTreeView::item { background: transparent; border: none; padding: 4px; }"
      "QTreeView::item:selected { background: palette(midlight); }");
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setAccessibleName(name);
  table->setToolTip(name);
  QHeaderView* header = table->header();
  header->setStretchLastSection(false);
  header->setMinimumSectionSize(kNarrowest);
  header->setSectionsMovable(false);
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(stretched, QHeaderView::Stretch);
  return table;
}

}  // namespace thimble::ui
