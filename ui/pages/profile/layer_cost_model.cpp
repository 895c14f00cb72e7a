// LayerCostModel: sorts by what is known of the cost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/layer_cost_model.h"

#include <algorithm>

#include "ui/pages/profile/arena_plot.h"
#include "ui/widgets/budget_bar.h"

namespace thimble::ui {

QString groupedText(int64_t number) {
  QString text = QString::number(number);
  for (qsizetype i = text.size() - 3; i > (number < 0 ? 1 : 0); i -= 3) text.insert(i, QChar(0x2009));
  return text;
}

void LayerCostModel::setCost(const profile::ModelCost& cost, const std::vector<int64_t>& instructions) {
  beginResetModel();
  rows_.clear();
  counted_ = instructions.size() == cost.layers.size();
  const auto costOf = [&](const profile::LayerCost& layer) {
    return counted_ ? layer.instructions : layer.macs;
  };
  int64_t all = 0;
  for (size_t i = 0; i < cost.layers.size(); ++i) {
    Row row{static_cast<int>(i), cost.layers[i], 0};
    if (counted_) row.cost.instructions = instructions[i];
    all += costOf(row.cost);
    rows_.push_back(std::move(row));
  }
  for (Row& row : rows_)
    row.share = all > 0 ? static_cast<double>(costOf(row.cost)) / static_cast<double>(all) : 0;
  std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.share > b.share; });
  endResetModel();
}

int LayerCostModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LayerCostModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant LayerCostModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Row& row = rows_[static_cast<size_t>(index.row())];
  const QString name = QString::fromStdString(row.cost.name);
  if (role == kShare) return index.column() == (counted_ ? kInstructions : kMacs) ? row.share : 0.0;
  if (role == Qt::ToolTipRole)
    return tr("Operator %1, %2 → %3: %4 % of the whole")
        .arg(row.number + 1)
        .arg(opText(row.cost.op), name)
        .arg(row.share * 100, 0, 'f', 1);
  if (role == Qt::TextAlignmentRole) {
    const bool text = index.column() == kOp || index.column() == kOutput;
    return static_cast<int>(Qt::AlignVCenter | (text ? Qt::AlignLeft : Qt::AlignRight));
  }
  if (role != Qt::DisplayRole) return {};
  const auto number = [](int64_t n) { return n > 0 ? groupedText(n) : QString("–"); };
  switch (index.column()) {
    case kNumber:
      return row.number + 1;
    case kOp:
      return opText(row.cost.op);
    case kOutput:
      return name;
    case kMacs:
      return number(row.cost.macs);
    case kWeights:
      return row.cost.weight_bytes > 0 ? bytesText(row.cost.weight_bytes) : QString("–");
    case kOutputBytes:
      return bytesText(row.cost.output_bytes);
    case kInstructions:
      return number(row.cost.instructions);
    default:
      return {};
  }
}

QVariant LayerCostModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {
      QT_TR_NOOP("#"),       QT_TR_NOOP("operator"), QT_TR_NOOP("output"),      QT_TR_NOOP("MACs"),
      QT_TR_NOOP("weights"), QT_TR_NOOP("out"),      QT_TR_NOOP("instructions")};
  static const char* const kTips[kColumns] = {
      QT_TR_NOOP("Place in the model"),
      QT_TR_NOOP("The runtime's operator"),
      QT_TR_NOOP("Name of the output tensor"),
      QT_TR_NOOP("Multiplications an inference"),
      QT_TR_NOOP("Constants in flash"),
      QT_TR_NOOP("Bytes of the output in the arena"),
      QT_TR_NOOP("Counted on the virtual board; instructions, not cycles")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::ToolTipRole) return tr(kTips[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter |
                            (section == kOp || section == kOutput ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui
