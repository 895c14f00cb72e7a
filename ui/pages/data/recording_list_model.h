// RecordingListModel: the project's recordings as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <functional>
#include <memory>
#include <vector>

#include "core/dataset/recording.h"

namespace thimble::ui {

/// Renaming by EditRole is handed to `rename`; the new snapshot then comes by setRecordings.
class RecordingListModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kId = Qt::UserRole, kInfo, kLabel, kSplit, kSeconds, kLost };
  using Snapshot = std::shared_ptr<const std::vector<dataset::RecordingInfo>>;

  explicit RecordingListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

  /// Rows of ids that stay keep their persistent indexes.
  void setRecordings(Snapshot recordings);
  void setRename(std::function<void(int64_t id, const QString& name)> rename) { rename_ = std::move(rename); }
  /// nullptr: no such row.
  const dataset::RecordingInfo* at(int row) const;
  /// −1: no such recording.
  int rowOf(int64_t id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  /// kInfo: const RecordingInfo*, valid until the next snapshot.
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  bool sameIds(const std::vector<dataset::RecordingInfo>& next) const;
  Snapshot recordings_ = std::make_shared<std::vector<dataset::RecordingInfo>>();
  std::function<void(int64_t, const QString&)> rename_;
};

/// Frames over the nominal rate; 0 if that is unknown.
double secondsOf(const dataset::RecordingInfo& recording);

}  // namespace thimble::ui

Q_DECLARE_METATYPE(const thimble::dataset::RecordingInfo*)
