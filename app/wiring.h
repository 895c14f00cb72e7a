// Wiring: the one place where the window's objects are made and joined.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QString>

#include "app/resource_paths.h"
#include "ui/frame/main_window.h"
#include "ui/models/workbench.h"
#include "ui/theme/theme.h"

namespace thimble::app {

ui::AppPaths appPaths(const ResourcePaths& resources);

/// Theme, models and window, in the order in which they need one another.
struct Desk {
  Desk(QApplication& application, const ui::AppPaths& paths, ui::BoardAccess boards);

  ui::Theme theme;
  ui::Workbench workbench;
  ui::MainWindow window;
};

/// kWindow: theme, place and page as they were left; kAll: project and board, too.
enum class Resume { kWindow, kAll };

/// Makes the desk as it was left at the last start, and remembers it for the next (QSettings).
void keepAsLeft(Desk& desk, Resume resume);

}  // namespace thimble::app
