// BoardDetails: what the connected board says of itself, and a virtual board's sensor: motions, files, cable.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/workbench.h"
#include "ui/widgets/card.h"

namespace thimble::ui {

class BoardDetails : public QWidget {
  Q_OBJECT
 public:
  BoardDetails(Theme& theme, Workbench& workbench, QWidget* parent = nullptr);

 private:
  QWidget* makeFacts();
  QWidget* makeSensor();
  void refresh();
  void playFiles();

  Theme& theme_;
  Workbench& workbench_;
  QLabel* core_;
  QLabel* firmware_;
  QLabel* memory_;
  QLabel* slot_;
  QLabel* sensors_;
  QWidget* facts_;
  Card* sensor_card_;
  QPushButton* cable_;
  QPushButton* files_;
};

}  // namespace thimble::ui
