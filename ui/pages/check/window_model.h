// WindowModel: the windows of one cell of the confusion matrix as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/evaluate/evaluation.h"
#include "core/features/feature_table.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// A window and what the model said of it.
struct CheckedWindow {
  int64_t recording = 0;
  QString recording_name;
  int64_t begin = 0;  // frames
  int64_t end = 0;
  double begin_s = 0, end_s = 0;
  QString predicted;  // class, for its colour; empty: none
  QString said;       // "wave, 97.5 %", "12.4 µg/m³ for 14.1", "score 1.31"
};

/// Where a window of the table is; recordings: for its name.
CheckedWindow placeOf(const features::FeatureTable& table, size_t window,
                      const std::vector<dataset::RecordingInfo>& recordings);

/// These windows of the evaluation, by their indexes there, with what the int8 or the float model said of each.
/// unit: of a number.
std::vector<CheckedWindow> windowsOf(const evaluate::Evaluation& evaluation,
                                     const features::FeatureTable& table,
                                     const std::vector<dataset::RecordingInfo>& recordings,
                                     const std::vector<size_t>& verdicts, bool int8, const QString& unit);

class WindowModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kRecording, kTime, kPredicted, kColumns };

  explicit WindowModel(const Theme& theme, QObject* parent = nullptr)
      : QAbstractTableModel(parent), theme_(theme) {}
  void setWindows(std::vector<CheckedWindow> windows);
  /// nullptr: no such row.
  const CheckedWindow* at(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const Theme& theme_;
  std::vector<CheckedWindow> windows_;
};

}  // namespace thimble::ui
