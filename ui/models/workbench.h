// Workbench: the state that all pages share: project, board, loop, jobs, and how far each step is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <array>

#include "ui/jobs/job_runner.h"
#include "ui/models/app_paths.h"
#include "ui/models/board_controller.h"
#include "ui/models/importer.h"
#include "ui/models/lab.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"
#include "ui/models/steps.h"

namespace thimble::ui {

class Theme;

/// Made by app, outlives every page.  GUI thread only.
class Workbench : public QObject {
  Q_OBJECT
 public:
  Workbench(AppPaths paths, BoardAccess access, Theme& theme, QObject* parent = nullptr);
  ~Workbench() override;

  const AppPaths& paths() const { return paths_; }
  JobRunner& jobs() { return jobs_; }
  ProjectModel& project() { return project_; }
  BoardController& board() { return board_; }
  Loop& loop() { return loop_; }
  Lab& lab() { return lab_; }
  Importer& importer() { return importer_; }

  const std::array<StepState, kSteps>& steps() const { return steps_; }

  /// Shows an error to the user (the window's banner).  Everything that fails ends here.
  void report(const QString& what, const Error& error);

 Q_SIGNALS:
  void stepsChanged();
  void reported(const QString& what, const thimble::Error& error);

 private:
  void updateSteps();

  AppPaths paths_;
  JobRunner jobs_;
  ProjectModel project_;
  BoardController board_;
  Loop loop_;
  Lab lab_;
  Importer importer_;
  std::array<StepState, kSteps> steps_;
};

}  // namespace thimble::ui
