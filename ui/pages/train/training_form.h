// TrainingForm: how the net is trained, in groups that open: passes, loss, learning rate, stopping, repeats.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QWidget>

#include "core/nn/train_settings.h"
#include "ui/pages/train/settings_fields.h"
#include "ui/widgets/section.h"

namespace thimble::ui {

/// Shows settings; edits are only told.
class TrainingForm : public QWidget {
  Q_OBJECT
 public:
  explicit TrainingForm(const Theme& theme, QWidget* parent = nullptr);
  void setSettings(const nn::TrainSettings& settings);
  /// Names of the classes, for their weights; none: what is learned has no classes.
  void setClasses(const QStringList& classes);

 Q_SIGNALS:
  void edited(const thimble::nn::TrainSettings& settings);

 private:
  Section* makeSection(const QString& title, const QString& tip, bool open);
  void addPasses();
  void addLoss();
  void addRate();
  void addStopping();
  void addRepeats();
  void summarise();
  void takeWeights();

  const Theme& theme_;
  SettingsFields<nn::TrainSettings> fields_;
  Section *loss_, *rate_, *stopping_, *repeats_;
  QLineEdit* weights_;
  QStringList classes_;
};

}  // namespace thimble::ui
