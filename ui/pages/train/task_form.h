// TaskForm: what the model is asked: which class, how much, or whether a window is unusual; and of which labels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QStringList>

#include "core/evaluate/task_settings.h"
#include "ui/pages/train/settings_fields.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

/// Shows settings; edits are only told.
class TaskForm : public QWidget {
  Q_OBJECT
 public:
  explicit TaskForm(const Theme& theme, QWidget* parent = nullptr);
  /// labels: all of the project, for those called normal and to see whether they are numbers.
  void setTask(const evaluate::TaskSettings& task, const QStringList& labels);
  void choose(Task kind);

 Q_SIGNALS:
  void edited(const QString& what, const thimble::evaluate::TaskSettings& task);

 private:
  QWidget* makeClasses();
  QWidget* makeNumber();
  QWidget* makeAnomaly();
  void makeChips();
  void showLabels();
  void tell(const QString& what, evaluate::TaskSettings task);

  const Theme& theme_;
  evaluate::TaskSettings task_;
  QStringList labels_;
  SegmentedControl* kind_;
  QLabel* what_;
  QStackedWidget* parts_;
  QLabel *classes_, *numbers_, *no_normal_;
  QLineEdit *target_, *unit_;
  QWidget* normal_;
  SettingsFields<anomaly::Settings> detector_;
};

/// The labels a detector learns from: those given, or "normal".
QStringList normalLabels(const evaluate::TaskSettings& task);

}  // namespace thimble::ui
