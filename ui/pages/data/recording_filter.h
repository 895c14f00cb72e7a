// RecordingFilter: which recordings the list shows, and in which order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <optional>

#include "core/dataset/recording.h"

namespace thimble::ui {

class RecordingFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  enum class Order { kMade, kName, kLabel, kLength, kLost };

  explicit RecordingFilter(QObject* parent = nullptr);

  /// Shows names and labels that contain the text.
  void setText(const QString& text);
  /// nullopt: all; "": unlabelled ones.
  void setLabel(const std::optional<QString>& label);
  void setSplit(std::optional<dataset::Split> split);
  void setOrder(Order order);
  const std::optional<QString>& label() const { return label_; }
  bool filters() const { return label_ || split_ || !text_.isEmpty(); }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QString text_;
  std::optional<QString> label_;
  std::optional<dataset::Split> split_;
  Order order_ = Order::kMade;
};

}  // namespace thimble::ui
