// LayerReportModel: where a quantized model loses what its float net knew, layer by layer, as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <vector>

#include "core/quantize/debugger.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class LayerReportModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kName, kSignal, kSaturated, kBias, kColumns };
  /// kShare: of the signal's bar, 0 … 1; kPoor: below what usually keeps the answers.
  enum Role { kShare = Qt::UserRole, kPoor };

  explicit LayerReportModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
  void setLayers(std::vector<quantize::LayerReport> layers);
  /// nullptr: no such row.
  const quantize::LayerReport* at(int row) const;
  /// The row of the least signal; −1: none.
  int worst() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<quantize::LayerReport> layers_;
};

/// The signal as a bar with its number, in the colour of what it means.
class SignalDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit SignalDelegate(const Theme& theme, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), theme_(theme) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  const Theme& theme_;
};

/// "31.2 dB"; "exact" if nothing is lost.
QString decibelText(double db);

}  // namespace thimble::ui
