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
  QString predicted;
  double confidence = 0;
};

/// Those windows of the evaluation that are of class `actual` and were taken for `predicted`, by the int8 or
/// the float model, in the table's order.  names: of recordings by id.
std::vector<CheckedWindow> windowsOf(const evaluate::Evaluation& evaluation,
                                     const features::FeatureTable& table,
                                     const std::vector<dataset::RecordingInfo>& recordings, bool int8,
                                     int actual, int predicted);

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
