// FoldModel: the folds of a cross-validation as rows, with their mean at the end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <vector>

#include "core/base/task.h"
#include "core/nn/cross_validation.h"

namespace thimble::ui {

class FoldModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit FoldModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
  /// all: null until all folds are done.
  void setFolds(Task task, const std::vector<nn::FoldScore>& folds, const nn::CrossValidation* all);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Task task_ = Task::kClassification;
  std::vector<QStringList> rows_;
  bool summed_ = false;  // the last row is the mean
};

}  // namespace thimble::ui
