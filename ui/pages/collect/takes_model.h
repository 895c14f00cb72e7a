// TakesModel: the project's recordings, newest first, as the strip under the scope shows them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include "ui/charts/waveform/thumbnails.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

class TakesModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { kLabel = Qt::UserRole, kSeconds, kLost, kId };

  TakesModel(ProjectModel& project, Thumbnails& thumbnails, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  const dataset::RecordingInfo* at(const QModelIndex& index) const;
  const Thumbnail* thumbnail(const QModelIndex& index) const;

 private:
  void reset();
  ProjectModel& project_;
  Thumbnails& thumbnails_;
  std::shared_ptr<const Recordings> rows_;
};

}  // namespace thimble::ui
