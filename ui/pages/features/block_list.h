// BlockList: the blocks side by side, in order: choose, add, remove and move one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QToolButton>
#include <QWidget>

#include "core/features/feature_settings.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class BlockList : public QWidget {
  Q_OBJECT
 public:
  explicit BlockList(const Theme& theme, QWidget* parent = nullptr);

  /// facts: a word on each block, "49 × 13".
  void setBlocks(const std::vector<features::BlockSettings>& blocks, const QStringList& facts,
                 const QStringList& costs);
  int current() const { return list_->currentRow(); }
  void setCurrent(int index);

  QListWidget& list() { return *list_; }
  QToolButton& add() { return *add_; }
  QToolButton& remove() { return *remove_; }
  QToolButton& up() { return *up_; }
  QToolButton& down() { return *down_; }

 Q_SIGNALS:
  void currentChanged(int index);
  void addWanted(dsp::Block block);
  void removeWanted(int index);
  /// The block changes places with the one before (-1) or after (+1) it.
  void moveWanted(int index, int by);

 private:
  void showButtons();
  QListWidget* list_;
  QToolButton *add_, *remove_, *up_, *down_;
};

}  // namespace thimble::ui
