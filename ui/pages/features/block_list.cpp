// BlockList: a list as high as its blocks, and four buttons.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/block_list.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <algorithm>

#include "core/features/block_table.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kRowHeight = 24, kMostRows = 4;
}

BlockList::BlockList(const Theme& theme, QWidget* parent) : QWidget(parent), list_(new QListWidget) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(0);
  buttons->addWidget(makeLabel(theme, tr("Blocks side by side"), kFontSmall, TextRole::kMuted));
  buttons->addStretch();
  add_ = makeIconButton(theme, "plus", tr("Add a block: its features come after those of the others"));
  remove_ = makeIconButton(theme, "trash", tr("Remove this block"));
  up_ = makeIconButton(theme, "up", tr("Move this block up"));
  down_ = makeIconButton(theme, "down", tr("Move this block down"));
  for (QToolButton* button : {add_, up_, down_, remove_}) buttons->addWidget(button);
  layout->addLayout(buttons);
  list_->setAccessibleName(tr("Feature blocks"));
  list_->setToolTip(
      tr("The blocks that a window goes through; the one that is chosen is shown and changed below"));
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  layout->addWidget(list_);
  auto* menu = new QMenu(add_);
  for (const features::BlockInfo* info : features::blockTable()) {
    QAction* action = menu->addAction(tr(info->label));
    action->setToolTip(tr(info->tip));
    connect(action, &QAction::triggered, this, [this, info] { emit addWanted(info->block); });
  }
  menu->setToolTipsVisible(true);
  add_->setMenu(menu);
  add_->setPopupMode(QToolButton::InstantPopup);
  connect(list_, &QListWidget::currentRowChanged, this, [this](int row) {
    showButtons();
    if (row >= 0) emit currentChanged(row);
  });
  connect(remove_, &QToolButton::clicked, this, [this] { emit removeWanted(current()); });
  connect(up_, &QToolButton::clicked, this, [this] { emit moveWanted(current(), -1); });
  connect(down_, &QToolButton::clicked, this, [this] { emit moveWanted(current(), 1); });
}

void BlockList::setBlocks(const std::vector<features::BlockSettings>& blocks, const QStringList& facts,
                          const QStringList& costs) {
  const QSignalBlocker quiet(list_);
  const int row = std::clamp(list_->currentRow(), 0, std::max(0, static_cast<int>(blocks.size()) - 1));
  while (list_->count() > static_cast<int>(blocks.size())) delete list_->takeItem(list_->count() - 1);
  for (size_t i = 0; i < blocks.size(); ++i) {
    const features::BlockInfo* info = features::findInfo(blocks[i].block);
    QString text = info ? tr(info->label) : tr("Unknown");
    if (blocks[i].filter.kind != dsp::Filter::kNone) text = tr("Filter → %1").arg(text);
    if (static_cast<qsizetype>(i) < facts.size()) text += "   " + facts[static_cast<qsizetype>(i)];
    if (static_cast<int>(i) == list_->count()) list_->addItem(new QListWidgetItem);
    QListWidgetItem* item = list_->item(static_cast<int>(i));
    if (item->text() != text) item->setText(text);
    item->setToolTip(costs.value(static_cast<qsizetype>(i)));
    item->setSizeHint({0, kRowHeight});
  }
  list_->setCurrentRow(row);
  list_->setFixedHeight(kRowHeight * std::clamp(list_->count(), 1, kMostRows) + 2 * list_->frameWidth() + 4);
  showButtons();
}

void BlockList::setCurrent(int index) {
  const QSignalBlocker quiet(list_);
  list_->setCurrentRow(index);
  showButtons();
}

void BlockList::showButtons() {
  const int count = list_->count(), row = current();
  add_->setEnabled(count < static_cast<int>(dsp::kMaxBlocks));
  remove_->setEnabled(count > 1 && row >= 0);
  up_->setEnabled(row > 0);
  down_->setEnabled(row >= 0 && row + 1 < count);
}

}  // namespace thimble::ui
