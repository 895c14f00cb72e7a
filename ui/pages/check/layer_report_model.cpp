// LayerReportModel: 20 dB is an error of a tenth of the signal, 40 dB of a hundredth.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/layer_report_model.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/plot_area.h"

namespace thimble::ui {
namespace {
constexpr double kFullBar = 50;  // dB
constexpr double kPoorDb = 20;   // below it classes begin to change
constexpr int kNumberRoom = 62;
constexpr int kBarRoom = 150;
}  // namespace

QString decibelText(double db) {
  return std::isinf(db) && db > 0 ? LayerReportModel::tr("exact")
         : std::isfinite(db)      ? LayerReportModel::tr("%1 dB").arg(db, 0, 'f', 1)
                                  : QString("–");
}

void LayerReportModel::setLayers(std::vector<quantize::LayerReport> layers) {
  beginResetModel();
  layers_ = std::move(layers);
  endResetModel();
}

const quantize::LayerReport* LayerReportModel::at(int row) const {
  return row >= 0 && row < rowCount() ? &layers_[static_cast<size_t>(row)] : nullptr;
}

int LayerReportModel::worst() const {
  const auto least = std::min_element(layers_.begin(), layers_.end(),
                                      [](const auto& a, const auto& b) { return a.signal_db < b.signal_db; });
  return least == layers_.end() ? -1 : static_cast<int>(least - layers_.begin());
}

int LayerReportModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(layers_.size());
}

int LayerReportModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant LayerReportModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const quantize::LayerReport& layer = layers_[static_cast<size_t>(index.row())];
  switch (role) {
    case kShare:
      return std::isnan(layer.signal_db) ? 0.0 : std::clamp(layer.signal_db / kFullBar, 0.0, 1.0);
    case kPoor:
      return layer.signal_db < kPoorDb;
    case Qt::TextAlignmentRole:
      return static_cast<int>(Qt::AlignVCenter | (index.column() == kName ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ToolTipRole:
      return tr("%1: signal over error %2; %3 if only this layer were rounded")
          .arg(QString::fromStdString(layer.name), decibelText(layer.signal_db),
               decibelText(layer.rounding_db));
    case Qt::DisplayRole:
      break;
    default:
      return {};
  }
  switch (index.column()) {
    case kName:
      return QString::fromStdString(layer.name);
    case kSignal:
      return decibelText(layer.signal_db);
    case kSaturated:
      return QString("%1 %").arg(layer.saturated * 100, 0, 'f',
                                 layer.saturated > 0 && layer.saturated < 0.001 ? 3 : 1);
    case kBias:
      return tr("%1 steps").arg(layer.mean_error, 0, 'f', 2);
    default:
      return {};
  }
}

QVariant LayerReportModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {QT_TR_NOOP("layer"), QT_TR_NOOP("signal over error"),
                                                QT_TR_NOOP("beyond range"), QT_TR_NOOP("mean error")};
  static const char* const kTips[kColumns] = {
      QT_TR_NOOP("The tensor, as it is named in the file"),
      QT_TR_NOOP("The float signal over the model's difference from it: 20 dB is an error of a tenth, 40 dB "
                 "of a hundredth"),
      QT_TR_NOOP("Share of the float values that the integers cannot hold"),
      QT_TR_NOOP(
          "Mean difference from float, in the integers' steps: more than one half points to the biases")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::ToolTipRole) return tr(kTips[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section == kName ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

QSize SignalDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QSize size = QStyledItemDelegate::sizeHint(option, index);
  size.setWidth(kNumberRoom + kBarRoom);
  return size;
}

void SignalDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
  const Colors& c = theme_.colors();
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, c.raised);
  const QRectF cell = QRectF(option.rect).adjusted(kSpace2, 0, -kSpace1, 0);
  const QRectF bar(cell.left(), cell.center().y() - 4, std::max(0.0, cell.width() - kNumberRoom), 8);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(c.border);
  painter->drawRoundedRect(bar, 3, 3);
  painter->setBrush(index.data(LayerReportModel::kPoor).toBool() ? c.warning : c.accent);
  const double width = bar.width() * index.data(LayerReportModel::kShare).toDouble();
  if (width > 0)
    painter->drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(3.0, width), bar.height()), 3, 3);
  painter->setFont(theme_.mono(kFontSmall));
  painter->setPen(c.text);
  painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
  painter->restore();
}

}  // namespace thimble::ui
