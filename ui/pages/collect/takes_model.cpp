// TakesModel: the project's snapshot, backwards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/takes_model.h"

namespace thimble::ui {

TakesModel::TakesModel(ProjectModel& project, Thumbnails& thumbnails, QObject* parent)
    : QAbstractListModel(parent), project_(project), thumbnails_(thumbnails), rows_(project.snapshot()) {
  connect(&project, &ProjectModel::recordingsChanged, this, &TakesModel::reset);
  connect(&project, &ProjectModel::projectChanged, this, &TakesModel::reset);
  connect(&thumbnails, &Thumbnails::ready, this, [this] {
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {Qt::DecorationRole});
  });
  thumbnails_.setProject(project.project());
}

void TakesModel::reset() {
  thumbnails_.setProject(project_.project());
  const auto next = project_.snapshot();
  if (next->size() == rows_->size() + 1 &&
      std::equal(rows_->begin(), rows_->end(), next->begin(), [](auto& a, auto& b) {
        return a.id == b.id && a.segments == b.segments && a.name == b.name;
      })) {  // one more take: the strip keeps its place
    beginInsertRows({}, 0, 0);
    rows_ = next;
    endInsertRows();
    return;
  }
  beginResetModel();
  rows_ = next;
  endResetModel();
}

int TakesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_->size());
}

const dataset::RecordingInfo* TakesModel::at(const QModelIndex& index) const {
  if (!index.isValid() || index.row() >= rowCount()) return nullptr;
  return &(*rows_)[rows_->size() - 1 - static_cast<size_t>(index.row())];
}

const Thumbnail* TakesModel::thumbnail(const QModelIndex& index) const {
  const auto* info = at(index);
  return info ? thumbnails_.get(*info) : nullptr;
}

QVariant TakesModel::data(const QModelIndex& index, int role) const {
  const auto* info = at(index);
  if (!info) return {};
  const double seconds =
      info->format.rate_hz > 0 ? static_cast<double>(info->frames) / info->format.rate_hz : 0;
  const QString label = QString::fromStdString(dataset::mainLabel(*info));
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromStdString(info->name);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      return tr("%1 · %2 · %3 s · %4 lost")
          .arg(QString::fromStdString(info->name), label.isEmpty() ? tr("no label") : label)
          .arg(seconds, 0, 'f', 1)
          .arg(info->quality.lost);
    case kLabel:
      return label;
    case kSeconds:
      return seconds;
    case kLost:
      return static_cast<qint64>(info->quality.lost);
    case kId:
      return static_cast<qint64>(info->id);
    default:
      return {};
  }
}

}  // namespace thimble::ui
