// VariantModel: one net made smaller or more exact in several ways: what each is worth and costs, as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/compress/variants.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// What the window shows of a variant; the weights stay where they are.
struct VariantRow {
  QString name, title, what;  // of its kind
  double accuracy =
      0;  // on the windows held back, by which one chooses; where there are none, test; NaN: unknown
  double test = 0;  // on the test windows; NaN: unknown
  int64_t model_bytes = 0, download_bytes = 0, arena_bytes = 0;
  int64_t instructions = -1, macs = 0;
  bool deployable = false;  // there is a file that boards run
  bool pareto = false;
  QString failure;
};
VariantRow rowOf(const compress::Variant& variant);

class VariantModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kTitle, kAccuracy, kTest, kBytes, kArena, kWork, kColumns };

  explicit VariantModel(const Theme& theme, QObject* parent = nullptr)
      : QAbstractTableModel(parent), theme_(theme) {}
  void setRows(std::vector<VariantRow> rows);
  const std::vector<VariantRow>& rows() const { return rows_; }
  /// Instructions are known for all that are deployable; else work is counted in multiplications.
  bool counted() const { return counted_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const Theme& theme_;
  std::vector<VariantRow> rows_;
  bool counted_ = false;
};

}  // namespace thimble::ui
