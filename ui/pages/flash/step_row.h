// StepRow: the four steps of a deployment in a row: a ring that fills, a tick when done.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/pages/flash/deploy_steps.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class StepRow : public QWidget {
  Q_OBJECT
 public:
  explicit StepRow(const Theme& theme, QWidget* parent = nullptr);
  void set(const DeploySteps& steps);
  const DeploySteps& steps() const { return steps_; }
  QSize sizeHint() const override { return {480, 48}; }
  QSize minimumSizeHint() const override { return {360, 48}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  DeploySteps steps_ = deploySteps({});
};

}  // namespace thimble::ui
