// MetricsModel: words for what Confusion computes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/metrics_model.h"

#include <QPainter>
#include <cmath>
#include <numeric>

namespace thimble::ui {
namespace {
constexpr int kDot = 10;
constexpr int kDotScale = 2;  // sharp on dense screens
}  // namespace

QPixmap classDot(const Theme& theme, const QString& label) {
  QPixmap dot(kDot * kDotScale, kDot * kDotScale);
  dot.setDevicePixelRatio(kDotScale);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.classColor(label));
  painter.drawEllipse(QRectF(1, 1, kDot - 2, kDot - 2));
  return dot;
}

QString shareText(double share) {
  return std::isfinite(share) ? QString("%1 %").arg(share * 100, 0, 'f', 1) : QString("–");
}

void MetricsModel::setConfusion(const evaluate::Confusion& confusion) {
  beginResetModel();
  confusion_ = confusion;
  endResetModel();
}

int MetricsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(confusion_.classes.size());
}

int MetricsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant MetricsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const int row = index.row();
  const QString label = QString::fromStdString(confusion_.classes[static_cast<size_t>(row)]);
  if (role == Qt::DecorationRole && index.column() == kClass) return classDot(theme_, label);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (index.column() == kClass ? Qt::AlignLeft : Qt::AlignRight));
  if (role != Qt::DisplayRole) return {};
  const auto& counts = confusion_.matrix[static_cast<size_t>(row)];
  switch (index.column()) {
    case kClass:
      return label;
    case kWindows:
      return std::accumulate(counts.begin(), counts.end(), 0);
    case kPrecision:
      return shareText(confusion_.precision(row));
    case kRecall:
      return shareText(confusion_.recall(row));
    case kF1:
      return shareText(confusion_.f1(row));
    default:
      return {};
  }
}

QVariant MetricsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {QT_TR_NOOP("class"), QT_TR_NOOP("n"), QT_TR_NOOP("precision"),
                                                QT_TR_NOOP("recall"), QT_TR_NOOP("F1")};
  static const char* const kTips[kColumns] = {
      "", QT_TR_NOOP("Windows of this class"),
      QT_TR_NOOP("Of the windows taken for this class: how many are of it"),
      QT_TR_NOOP("Of the windows of this class: how many were found"),
      QT_TR_NOOP("Harmonic mean of precision and recall")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::ToolTipRole) return tr(kTips[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section == kClass ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui
