// Rail: the eight steps at the left, each with its state and why.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <vector>

#include "ui/models/workbench.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class RailButton;

class Rail : public QWidget {
  Q_OBJECT
 public:
  Rail(Theme& theme, Workbench& workbench, QWidget* parent = nullptr);
  void setCurrent(Step step);

 Q_SIGNALS:
  void chosen(thimble::ui::Step step);

 private:
  void updateMarks();
  Workbench& workbench_;
  std::vector<RailButton*> buttons_;
};

/// One step: number, icon, name, mark.
class RailButton : public QAbstractButton {
  Q_OBJECT
 public:
  RailButton(Theme& theme, Step step, QWidget* parent = nullptr);
  void setState(const StepState& state);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintMark(QPainter& painter, const QRectF& at);
  Theme& theme_;
  Step step_;
  StepState state_;
};

}  // namespace thimble::ui
