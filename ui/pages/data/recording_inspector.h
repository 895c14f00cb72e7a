// RecordingInspector: all that is known of the chosen recording, at the window's right.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <optional>

#include "core/dataset/recording.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class RecordingInspector : public QWidget {
  Q_OBJECT
 public:
  explicit RecordingInspector(const Theme& theme, QWidget* parent = nullptr);
  void setRecording(const dataset::RecordingInfo& recording);
  QLineEdit* nameEdit() { return name_; }
  SegmentedControl* split() { return split_; }

 Q_SIGNALS:
  void renamed(const QString& name);
  void splitChosen(thimble::dataset::Split split);
  /// One of its labels was clicked.
  void segmentClicked(qint64 begin, qint64 end);

 private:
  QLabel* row(QGridLayout* grid, const QString& name, const QString& tip);
  void showSegments();
  const Theme& theme_;
  std::optional<dataset::RecordingInfo> recording_;
  QLineEdit* name_;
  SegmentedControl* split_;
  QLabel *length_, *rate_, *jitter_, *lost_, *sensor_, *channels_, *source_, *made_;
  QLabel* segments_title_;
  QVBoxLayout* segments_;
  QWidget* segment_list_;
};

}  // namespace thimble::ui
