// ProjectMenu: new, open, recent, import, recipe: what a person does with project files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QSettings>

#include "ui/models/workbench.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class ProjectMenu : public QMenu {
  Q_OBJECT
 public:
  ProjectMenu(Theme& theme, Workbench& workbench, QWidget* parent);

  void newProject();
  void openProject();
  /// The most recent one, if its file is still there.
  void openLast();

 private:
  void fillRecent();
  void remember();
  void importFiles();
  void importModel();
  void exportRecipe();
  void importRecipe();
  QString folder() const;

  Workbench& workbench_;
  QMenu* recent_;
  QSettings settings_;
};

}  // namespace thimble::ui
