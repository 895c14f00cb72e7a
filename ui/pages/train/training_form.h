// TrainingForm: how the net is trained: epochs, batch, learning rate, optimiser and the rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>
#include <QWidget>

#include "core/nn/trainer.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Shows settings; edits are only told.
class TrainingForm : public QWidget {
  Q_OBJECT
 public:
  explicit TrainingForm(const Theme& theme, QWidget* parent = nullptr);
  void setSettings(const nn::TrainSettings& settings);

 Q_SIGNALS:
  void edited(const thimble::nn::TrainSettings& settings);

 private:
  void tell();
  nn::TrainSettings settings_;
  QSpinBox *epochs_, *batch_, *patience_, *validation_, *seed_;
  QDoubleSpinBox *learning_rate_, *momentum_, *l2_;
  QComboBox* optimizer_;
};

}  // namespace thimble::ui
