// LoopBench: a window's state around a real project file of simulated motions, for tests of the pages.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QTemporaryDir>
#include <functional>
#include <memory>

#include "ui/models/workbench.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// The process's application, offscreen.
QApplication& application();

/// Runs the event loop until `done` or the time is over; says which.
bool waitUntil(const std::function<bool()>& done, int milliseconds = 60'000);

class LoopBench {
 public:
  LoopBench();
  ~LoopBench();

  /// Makes a project of three motions (idle, shake, wave), eight recordings of three seconds each, two of
  /// them for the test, and opens it.  epochs: of its recipe, without early stopping.
  void openProject(int epochs);
  /// Trains, and waits until the model is checked, too.
  void train();
  void connectBoard(const char* id);

  PageContext context() { return {*theme, *workbench}; }
  Loop& loop() { return workbench->loop(); }
  ProjectModel& project() { return workbench->project(); }

  std::unique_ptr<Theme> theme;
  std::unique_ptr<Workbench> workbench;
  QStringList errors;  // all that was reported

 private:
  QTemporaryDir folder_;
};

}  // namespace thimble::ui
