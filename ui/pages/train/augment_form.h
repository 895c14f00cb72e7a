// AugmentForm: how training windows are changed anew each epoch, with one of them before and after.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <memory>

#include "ui/pages/train/augment_examples.h"
#include "ui/pages/train/settings_fields.h"
#include "ui/pages/train/window_picture.h"
#include "ui/widgets/section.h"

namespace thimble::ui {

/// Shows settings; edits are only told.
class AugmentForm : public QWidget {
  Q_OBJECT
 public:
  explicit AugmentForm(const Theme& theme, QWidget* parent = nullptr);
  void setSettings(const nn::Augmentation& settings);
  /// Null: there are no windows yet.
  void setExamples(std::shared_ptr<const AugmentExamples> examples);
  /// The next window, changed by the next chance.
  void another();

  const WindowPicture& before() const { return *before_; }
  const WindowPicture& after() const { return *after_; }

 Q_SIGNALS:
  void edited(const thimble::nn::Augmentation& settings);

 private:
  QWidget* makePreview();
  void addFields();
  void preview();

  const Theme& theme_;
  SettingsFields<nn::Augmentation> fields_;
  std::shared_ptr<const AugmentExamples> examples_;
  uint64_t seed_ = 1;
  WindowPicture *before_, *after_;
  QLabel *name_, *note_;
  QPushButton* another_;
  QWidget *over_time_, *of_maps_;
};

}  // namespace thimble::ui
