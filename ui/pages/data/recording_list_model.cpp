// RecordingListModel: snapshots in, rows out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/recording_list_model.h"

#include <algorithm>

#include "ui/charts/waveform/words.h"

namespace thimble::ui {

double secondsOf(const dataset::RecordingInfo& recording) {
  return recording.format.rate_hz > 0 ? static_cast<double>(recording.frames) / recording.format.rate_hz : 0;
}

bool RecordingListModel::sameIds(const std::vector<dataset::RecordingInfo>& next) const {
  return std::equal(recordings_->begin(), recordings_->end(), next.begin(), next.end(),
                    [](const auto& a, const auto& b) { return a.id == b.id; });
}

void RecordingListModel::setRecordings(Snapshot recordings) {
  if (recordings == recordings_) return;
  if (sameIds(*recordings)) {
    recordings_ = std::move(recordings);
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  // Few rows come or go at a time; a layout change keeps selection and scroll position of those that stay.
  emit layoutAboutToBeChanged();
  const QModelIndexList before = persistentIndexList();
  std::vector<int64_t> ids;
  for (const QModelIndex& index : before) ids.push_back((*recordings_)[static_cast<size_t>(index.row())].id);
  recordings_ = std::move(recordings);
  QModelIndexList after;
  for (const int64_t id : ids) {
    const int row = rowOf(id);
    after.append(row < 0 ? QModelIndex() : index(row));
  }
  changePersistentIndexList(before, after);
  emit layoutChanged();
}

const dataset::RecordingInfo* RecordingListModel::at(int row) const {
  return row >= 0 && row < rowCount() ? &(*recordings_)[static_cast<size_t>(row)] : nullptr;
}

int RecordingListModel::rowOf(int64_t id) const {
  const auto place =
      std::find_if(recordings_->begin(), recordings_->end(), [id](const auto& r) { return r.id == id; });
  return place == recordings_->end() ? -1 : static_cast<int>(place - recordings_->begin());
}

int RecordingListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(recordings_->size());
}

QVariant RecordingListModel::data(const QModelIndex& index, int role) const {
  const auto* recording = index.isValid() ? at(index.row()) : nullptr;
  if (!recording) return {};
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
      return QString::fromStdString(recording->name);
    case Qt::AccessibleTextRole:
      return tr("%1, %2, %3, %4")
          .arg(QString::fromStdString(recording->name),
               QString::fromStdString(dataset::mainLabel(*recording)),
               recording->split == dataset::Split::kTest ? tr("test") : tr("train"),
               durationText(secondsOf(*recording)));
    case kId:
      return QVariant::fromValue<qint64>(recording->id);
    case kInfo:
      return QVariant::fromValue(recording);
    case kLabel:
      return QString::fromStdString(dataset::mainLabel(*recording));
    case kSplit:
      return static_cast<int>(recording->split);
    case kSeconds:
      return secondsOf(*recording);
    case kLost:
      return QVariant::fromValue<qint64>(recording->quality.lost);
    default:
      return {};
  }
}

bool RecordingListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const auto* recording = index.isValid() ? at(index.row()) : nullptr;
  const QString name = value.toString().trimmed();
  if (!recording || role != Qt::EditRole || !rename_ || name.isEmpty()) return false;
  if (name != QString::fromStdString(recording->name)) rename_(recording->id, name);
  return true;
}

Qt::ItemFlags RecordingListModel::flags(const QModelIndex& index) const {
  const auto flags = QAbstractListModel::flags(index);
  return index.isValid() ? flags | Qt::ItemIsEditable | Qt::ItemNeverHasChildren : flags;
}

}  // namespace thimble::ui
