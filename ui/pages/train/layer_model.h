// LayerModel: a net's layers as rows, each with its shape and cost, or with why it does not fit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <optional>
#include <vector>

#include "core/nn/net.h"

namespace thimble::ui {

class LayerModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kOutput = Qt::UserRole, kParameters, kMacs, kShare, kFits, kFaulty };

  explicit LayerModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

  /// Rows keep their indexes if there are as many as before.
  void setNet(const nn::NetSpec& net);
  const nn::NetSpec& net() const { return net_; }
  /// What is wrong with the net; nullopt if nothing is.
  const std::optional<Error>& error() const { return error_; }
  /// The row that does not fit; −1 if all do.
  int faultyRow() const { return faulty_row_; }
  int64_t parameters() const { return parameters_; }
  int64_t macs() const { return macs_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  void inspect();
  nn::NetSpec net_;
  std::vector<nn::LayerInfo> infos_;  // of the layers that fit, from the first one on
  std::optional<Error> error_;
  int faulty_row_ = -1;
  int64_t parameters_ = 0;
  int64_t macs_ = 0;
};

/// "100 × 6" (a series), "32" (a vector), "8 × 8 × 16".
QString shapeText(const nn::Shape& shape);
/// "1 234", "12.3 k", "1.2 M".
QString countText(int64_t count);

}  // namespace thimble::ui
