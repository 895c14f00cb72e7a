// Footer: the running job at the left, what the model costs against the board at the right, always.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QWidget>

#include "ui/models/workbench.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class Footer : public QWidget {
  Q_OBJECT
 public:
  Footer(Theme& theme, Workbench& workbench, QWidget* parent = nullptr);

 Q_SIGNALS:
  void costClicked();

 private:
  void updateJobs();
  void updateCost();
  Workbench& workbench_;
  QLabel* job_;
  QProgressBar* bar_;
  QPushButton* cancel_;
  QPushButton* cost_;
  int shown_job_ = 0;
};

}  // namespace thimble::ui
