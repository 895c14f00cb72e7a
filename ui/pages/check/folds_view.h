// FoldsView: cross-validation: how right nets are on recordings they never saw, fold by fold.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeView>

#include "core/base/task.h"
#include "core/nn/cross_validation.h"
#include "ui/pages/check/fold_model.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class FoldsView : public QWidget {
  Q_OBJECT
 public:
  explicit FoldsView(const Theme& theme, QWidget* parent = nullptr);
  /// folds: those done; all: null until all are done.
  void setFolds(Task task, const std::vector<nn::FoldScore>& folds, int asked, const nn::CrossValidation* all,
                bool running);
  int wanted() const { return count_->value(); }
  FoldModel& model() { return *model_; }
  QString summary() const { return summary_->text(); }

 Q_SIGNALS:
  void runWanted(int folds);

 private:
  FoldModel* model_;
  QTreeView* list_;
  QSpinBox* count_;
  QPushButton* run_;
  QLabel *summary_, *note_;
};

}  // namespace thimble::ui
