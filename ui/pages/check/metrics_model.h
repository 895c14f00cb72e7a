// MetricsModel: precision, recall and F1 of each class as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/evaluate/evaluation.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class MetricsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kClass, kWindows, kPrecision, kRecall, kF1, kColumns };

  explicit MetricsModel(const Theme& theme, QObject* parent = nullptr)
      : QAbstractTableModel(parent), theme_(theme) {}
  void setConfusion(const evaluate::Confusion& confusion);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const Theme& theme_;
  evaluate::Confusion confusion_;
};

/// A dot in the class's colour, for lists.
QPixmap classDot(const Theme& theme, const QString& label);
/// "97.5 %"; "–" for NaN.
QString shareText(double share);

}  // namespace thimble::ui
