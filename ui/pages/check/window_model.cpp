// WindowModel: finds the windows, and says where they are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/window_model.h"

#include <algorithm>

#include "ui/pages/check/metrics_model.h"
#include "ui/pages/check/number_view.h"

namespace thimble::ui {

CheckedWindow placeOf(const features::FeatureTable& table, size_t window,
                      const std::vector<dataset::RecordingInfo>& recordings) {
  const auto& ref = table.windows[window];
  CheckedWindow row;
  row.recording = ref.recording;
  row.begin = ref.begin;
  row.end = ref.begin + ref.frames;
  double rate = table.format.rate_hz;
  const auto recording = std::find_if(recordings.begin(), recordings.end(),
                                      [&](const auto& r) { return r.id == ref.recording; });
  if (recording != recordings.end()) {
    row.recording_name = QString::fromStdString(recording->name);
    rate = recording->format.rate_hz;
  }
  if (rate > 0) {
    row.begin_s = static_cast<double>(row.begin) / rate;
    row.end_s = static_cast<double>(row.end) / rate;
  }
  return row;
}

std::vector<CheckedWindow> windowsOf(const evaluate::Evaluation& evaluation,
                                     const features::FeatureTable& table,
                                     const std::vector<dataset::RecordingInfo>& recordings,
                                     const std::vector<size_t>& verdicts, bool int8, const QString& unit) {
  const auto& classes = evaluation.confusion_int8.classes;
  std::vector<CheckedWindow> found;
  for (const size_t i : verdicts) {
    if (i >= evaluation.windows.size() || evaluation.windows[i].window >= table.windows.size()) continue;
    const auto& verdict = evaluation.windows[i];
    CheckedWindow row = placeOf(table, verdict.window, recordings);
    const double value = int8 ? verdict.value_int8 : verdict.value_float;
    const int said = int8 ? verdict.predicted_int8 : verdict.predicted_float;
    switch (evaluation.task) {
      case Task::kClassification:
        row.predicted = QString::fromStdString(classes[static_cast<size_t>(said)]);
        row.said = WindowModel::tr("%1, %2").arg(
            row.predicted, shareText(int8 ? verdict.confidence_int8 : verdict.confidence_float));
        break;
      case Task::kRegression:
        row.said = WindowModel::tr("%1 for %2").arg(threeDigits(value), numberText(verdict.target, unit));
        break;
      case Task::kAnomaly:
        row.said = WindowModel::tr("score %1").arg(threeDigits(value));
        break;
    }
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
  if (role == Qt::DecorationRole && index.column() == kPredicted && !window.predicted.isEmpty())
    return classDot(theme_, window.predicted);
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
      return window.said;
    default:
      return {};
  }
}

QVariant WindowModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {QT_TR_NOOP("recording"), QT_TR_NOOP("time"),
                                                QT_TR_NOOP("what the model says")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(
        Qt::AlignVCenter | (section == kRecording || section == kPredicted ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui
