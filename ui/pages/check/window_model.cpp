// WindowModel: finds the windows, and says where they are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/window_model.h"

#include <algorithm>
#include <unordered_map>

#include "ui/pages/check/metrics_model.h"

namespace thimble::ui {

std::vector<CheckedWindow> windowsOf(const evaluate::Evaluation& evaluation,
                                     const features::FeatureTable& table,
                                     const std::vector<dataset::RecordingInfo>& recordings, bool int8,
                                     int actual, int predicted) {
  std::unordered_map<int64_t, const dataset::RecordingInfo*> by_id;
  for (const auto& recording : recordings) by_id[recording.id] = &recording;
  const auto& classes = evaluation.confusion_int8.classes;
  std::vector<CheckedWindow> found;
  for (const auto& verdict : evaluation.windows) {
    const int said = int8 ? verdict.predicted_int8 : verdict.predicted_float;
    if (verdict.actual != actual || said != predicted || verdict.window >= table.windows.size()) continue;
    const auto& window = table.windows[verdict.window];
    CheckedWindow row;
    row.recording = window.recording;
    row.begin = window.begin;
    row.end = window.begin + table.settings.window;
    double rate = table.format.rate_hz;
    if (const auto recording = by_id.find(window.recording); recording != by_id.end()) {
      row.recording_name = QString::fromStdString(recording->second->name);
      rate = recording->second->format.rate_hz;
    }
    if (rate > 0) {
      row.begin_s = static_cast<double>(row.begin) / rate;
      row.end_s = static_cast<double>(row.end) / rate;
    }
    row.predicted = QString::fromStdString(classes[static_cast<size_t>(said)]);
    row.confidence = int8 ? verdict.confidence_int8 : verdict.confidence_float;
    found.push_back(std::move(row));
  }
  return found;
}

void WindowModel::setWindows(std::vector<CheckedWindow> windows) {
  beginResetModel();
  windows_ = std::move(windows);
  endResetModel();
}

const CheckedWindow* WindowModel::at(int row) const {
  return row >= 0 && row < rowCount() ? &windows_[static_cast<size_t>(row)] : nullptr;
}

int WindowModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(windows_.size());
}

int WindowModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant WindowModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const CheckedWindow& window = windows_[static_cast<size_t>(index.row())];
  if (role == Qt::DecorationRole && index.column() == kPredicted) return classDot(theme_, window.predicted);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(
        Qt::AlignVCenter |
        (index.column() == kRecording || index.column() == kPredicted ? Qt::AlignLeft : Qt::AlignRight));
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case kRecording:
      return window.recording_name;
    case kTime:
      return tr("%1 – %2 s").arg(window.begin_s, 0, 'f', 2).arg(window.end_s, 0, 'f', 2);
    case kPredicted:
      return tr("%1, %2").arg(window.predicted, shareText(window.confidence));
    default:
      return {};
  }
}

QVariant WindowModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {QT_TR_NOOP("recording"), QT_TR_NOOP("time"),
                                                QT_TR_NOOP("predicted, confidence")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(
        Qt::AlignVCenter | (section == kRecording || section == kPredicted ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui
