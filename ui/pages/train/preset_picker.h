// PresetPicker: features, net and training for a kind of task in one choice, the one that suits the data on top.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLabel>

#include "core/project/presets.h"
#include "ui/pages/train/preset_results.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class PresetPicker : public QWidget {
  Q_OBJECT
 public:
  /// docs: the folder of the guides, with what the presets reached.
  PresetPicker(const Theme& theme, const QString& docs, QWidget* parent = nullptr);
  /// current: the net's preset; of none of the table's names: no task's.
  void setData(const project::DataShape& shape, const std::string& current);
  QComboBox& box() { return *box_; }
  /// What is chosen, or else recommended, and what it reached; its tool tip says what it is for.
  const QLabel& note() const { return *note_; }

 Q_SIGNALS:
  void chosen(const thimble::project::Preset& preset);

 private:
  QString reached(const project::Preset& preset) const;

  QList<PresetResult> results_;
  const project::Preset* recommended_ = nullptr;
  QComboBox* box_;
  QLabel* note_;
};

}  // namespace thimble::ui
