// VariantModel: those that no other one beats are bold.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/variant_model.h"

#include <QFont>
#include <algorithm>
#include <cmath>

#include "ui/pages/profile/layer_cost_model.h"
#include "ui/widgets/budget_bar.h"

namespace thimble::ui {

VariantRow rowOf(const compress::Variant& variant) {
  VariantRow row;
  if (variant.kind) {
    row.name = QString::fromUtf8(variant.kind->name);
    row.title = QString::fromUtf8(variant.kind->title);
    row.what = QString::fromUtf8(variant.kind->what);
  }
  row.test = variant.test_accuracy;
  row.accuracy =
      std::isfinite(variant.validation_accuracy) ? variant.validation_accuracy : variant.test_accuracy;
  row.model_bytes = variant.model_bytes;
  row.download_bytes = variant.download_bytes;
  row.arena_bytes = variant.arena_bytes;
  row.instructions = variant.instructions;
  row.macs = variant.macs;
  row.deployable = !variant.model.empty();
  row.pareto = variant.pareto;
  row.failure = QString::fromStdString(variant.failure);
  return row;
}

void VariantModel::setRows(std::vector<VariantRow> rows) {
  const bool same = rows.size() == rows_.size();
  if (!same) beginResetModel();
  rows_ = std::move(rows);
  counted_ = !rows_.empty() && std::all_of(rows_.begin(), rows_.end(), [](const auto& r) {
    return !r.deployable || r.instructions >= 0;
  });
  if (!same) return endResetModel();
  if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int VariantModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int VariantModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant VariantModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const VariantRow& row = rows_[static_cast<size_t>(index.row())];
  switch (role) {
    case Qt::TextAlignmentRole:
      return static_cast<int>(Qt::AlignVCenter | (index.column() == kTitle ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole: {
      QFont font;
      font.setBold(row.pareto && index.column() == kTitle);
      return font;
    }
    case Qt::ForegroundRole:
      return !row.failure.isEmpty() || !row.deployable ? QVariant(theme_.colors().muted) : QVariant();
    case Qt::ToolTipRole: {
      if (!row.failure.isEmpty()) return row.failure;
      QString tip = row.title + ". " + row.what;
      if (row.pareto) tip += " " + tr("No other variant is at least as good in everything.");
      if (row.download_bytes > 0)
        tip += " " +
               tr("Sent over the air, its weights in a Huffman code: %1.").arg(bytesText(row.download_bytes));
      return tip;
    }
    case Qt::DisplayRole:
      break;
    default:
      return {};
  }
  if (!row.failure.isEmpty())
    return index.column() == kTitle ? tr("%1: %2").arg(row.title, row.failure) : QString("–");
  const auto bytes = [](int64_t n) { return n > 0 ? bytesText(n) : QString("–"); };
  const auto percent = [](double share) {
    return std::isfinite(share) ? QString("%1 %").arg(share * 100, 0, 'f', 1) : QString("–");
  };
  switch (index.column()) {
    case kTitle:
      return row.title;
    case kAccuracy:
      return percent(row.accuracy);
    case kTest:
      return percent(row.test);
    case kBytes:
      return bytes(row.model_bytes);
    case kArena:
      return bytes(row.arena_bytes);
    case kWork: {
      const int64_t work = counted_ ? row.instructions : row.macs;
      return work > 0 ? groupedText(work) : QString("–");
    }
    default:
      return {};
  }
}

QVariant VariantModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  const QString titles[kColumns] = {tr("variant"), tr("held back"),
                                    tr("test"),    tr("flash"),
                                    tr("arena"),   counted_ ? tr("instructions") : tr("MACs")};
  const QString tips[kColumns] = {
      tr("What was done to the net; bold: no other one is at least as good in everything"),
      tr("Share of the windows held back from training that are right: choose by it"),
      tr("Share of the test windows that are right: the honest figure of what was chosen, not to choose by"),
      tr("Bytes of the model in flash; of float: four bytes a weight, which no board runs"),
      tr("Working memory"),
      counted_ ? tr("An inference, counted on a virtual board; instructions, not cycles")
               : tr("Multiplications an inference, those by zero counted")};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::ToolTipRole) return tips[section];
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section == kTitle ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui
