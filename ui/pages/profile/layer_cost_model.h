// LayerCostModel: the model's operators as rows, the dearest first.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/profile/model_cost.h"

namespace thimble::ui {

class LayerCostModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kNumber, kOp, kOutput, kMacs, kWeights, kOutputBytes, kInstructions, kColumns };
  /// 0 … 1 of all instructions (of all MACs before they are counted), in the column that says so; 0 in
  /// others.
  enum Role { kShare = Qt::UserRole };

  explicit LayerCostModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  /// instructions: one an operator, or none.  Sorted by instructions, or by MACs without them.
  void setCost(const profile::ModelCost& cost, const std::vector<int64_t>& instructions);
  /// The operator's place in the model.
  int operatorOf(int row) const { return rows_[static_cast<size_t>(row)].number; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    int number = 0;
    profile::LayerCost cost;
    double share = 0;
  };
  std::vector<Row> rows_;
  bool counted_ = false;
};

/// "1 234 567", with thin spaces.
QString groupedText(int64_t number);

}  // namespace thimble::ui
