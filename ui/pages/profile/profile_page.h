// ProfilePage: what the model takes of the board: flash, RAM, the arena over time, and each layer's work.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QTreeView>

#include "ui/pages/page.h"
#include "ui/pages/profile/arena_plot.h"
#include "ui/pages/profile/budget_stack.h"
#include "ui/pages/profile/layer_cost_model.h"
#include "ui/pages/profile/variants_view.h"

namespace thimble::ui {

class ProfilePage : public Page {
  Q_OBJECT
 public:
  explicit ProfilePage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;

  enum class View { kCost, kVariants };
  void openView(View view);
  VariantsView& variants() { return *variants_; }

  ArenaPlot& arena() { return *arena_; }
  LayerCostModel& layers() { return *layers_; }
  BudgetStack& flash() { return *flash_; }
  BudgetStack& ram() { return *ram_; }
  QComboBox& boards() { return *boards_; }
  QString total() const { return total_->text(); }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  /// What a board has; 0: unknown.
  struct Room {
    QString name;
    int64_t flash = 0, ram = 0, slot = 0, arena = 0, runtime = 0;
  };
  QWidget* makeBudgets();
  QWidget* makeArena();
  QWidget* makeLayers();
  Room room() const;
  void refresh();
  void showBoards();
  void showBudgets();
  void showTotal();
  void showVariants();
  /// The current model has a net that variants can be made of.
  bool hasVariants() const;
  void showPrimary();
  bool sees(View view) const { return view_->current() == static_cast<int>(view); }

  QComboBox* boards_;
  BudgetStack *flash_, *ram_;
  ArenaPlot* arena_;
  QLabel* tensor_;
  LayerCostModel* layers_;
  QTreeView* table_;
  QLabel *total_, *total_unit_, *parts_;
  SegmentedControl* view_;
  QStackedWidget* views_;
  VariantsView* variants_;
  std::shared_ptr<const profile::ModelCost> shown_;
};

}  // namespace thimble::ui
