// LayerModel: inspects the net at each change; of a net that does not fit, the layers before the fault.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/layer_model.h"

namespace thimble::ui {
namespace {

/// Shapes of the first `count` layers if they fit: what would follow is replaced by a dense layer that takes
/// all.
Result<std::vector<nn::LayerInfo>> inspectFirst(const nn::NetSpec& net, int count) {
  nn::NetSpec part = net;
  part.layers.resize(static_cast<size_t>(count));
  part.layers.push_back({.kind = nn::LayerKind::kDense, .units = 2});
  auto infos = nn::inspect(part);
  if (infos) infos->pop_back();
  return infos;
}

}  // namespace

QString shapeText(const nn::Shape& shape) {
  if (shape.h == 1 && shape.w == 1) return QString::number(shape.c);
  if (shape.w == 1) return QString("%1 × %2").arg(shape.h).arg(shape.c);
  return QString("%1 × %2 × %3").arg(shape.h).arg(shape.w).arg(shape.c);
}

QString countText(int64_t count) {
  if (count < 10'000) return QString::number(count);
  const double thousands = static_cast<double>(count) / 1000;
  if (count < 1'000'000) return QString("%1 k").arg(thousands, 0, 'f', count < 100'000 ? 1 : 0);
  return QString("%1 M").arg(thousands / 1000, 0, 'f', count < 100'000'000 ? 2 : 0);
}

void LayerModel::setNet(const nn::NetSpec& net) {
  if (net == net_) return;
  if (net.layers.size() == net_.layers.size()) {
    net_ = net;
    inspect();
    if (!net_.layers.empty()) emit dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  net_ = net;
  inspect();
  endResetModel();
}

void LayerModel::inspect() {
  auto infos = nn::inspect(net_);
  error_.reset();
  faulty_row_ = -1;
  if (infos) {
    infos_ = std::move(*infos);
  } else {
    error_ = infos.error();
    infos_.clear();
    const int rows = static_cast<int>(net_.layers.size());
    faulty_row_ = rows - 1;
    for (int count = rows; count >= 0; --count) {
      auto part = inspectFirst(net_, count);
      if (!part) continue;
      infos_ = std::move(*part);
      if (count < rows) faulty_row_ = count;
      break;
    }
  }
  parameters_ = macs_ = 0;
  for (const auto& info : infos_) {
    parameters_ += info.parameters;
    macs_ += info.macs;
  }
}

int LayerModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(net_.layers.size());
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const auto row = static_cast<size_t>(index.row());
  const bool fits = row < infos_.size() && index.row() != faulty_row_;
  const nn::LayerInfo info = row < infos_.size() ? infos_[row] : nn::LayerInfo{};
  const QString name =
      row < infos_.size() ? QString::fromStdString(info.name) : QString(nn::kindName(net_.layers[row].kind));
  switch (role) {
    case Qt::DisplayRole:
      return name;
    case kOutput:
      return row < infos_.size() ? shapeText(info.output) : QString("–");
    case kParameters:
      return static_cast<qlonglong>(info.parameters);
    case kMacs:
      return static_cast<qlonglong>(info.macs);
    case kShare:
      return macs_ > 0 ? static_cast<double>(info.macs) / static_cast<double>(macs_) : 0.0;
    case kFits:
      return fits;
    case kFaulty:
      return index.row() == faulty_row_;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      if (index.row() == faulty_row_ && error_) return QString::fromStdString(error_->message);
      return tr("%1 → %2: %3 parameters, %4 multiplications")
          .arg(name, shapeText(info.output), countText(info.parameters), countText(info.macs));
    default:
      return {};
  }
}

}  // namespace thimble::ui
