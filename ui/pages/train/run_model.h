// RunModel: the project's trainings as rows, newest first.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <optional>
#include <vector>

#include "core/project/project.h"

namespace thimble::ui {

class RunModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kName, kMade, kEpochs, kBest, kFloat, kInt8, kBytes, kColumns };
  enum Role { kId = Qt::UserRole, kCurrent };

  explicit RunModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void setRuns(const std::vector<project::Run>& runs, int64_t current);
  /// −1: no such run.
  int rowOf(int64_t id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    int64_t id = 0;
    QStringList cells;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows_;
  int64_t current_ = 0;
};

}  // namespace thimble::ui
