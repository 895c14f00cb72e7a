// Wiring: the real computer's paths and boards behind the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wiring.h"

namespace thimble::app {

ui::AppPaths appPaths(const ResourcePaths& resources) {
  ui::AppPaths paths;
  paths.catalogue = QString::fromStdString(resources.boards().string());
  paths.docs = QString::fromStdString(resources.docs().string());
  paths.virtual_boards = resources.virtualBoards();
  paths.user_data = QString::fromStdString(resources.data.string());
  return paths;
}

Desk::Desk(QApplication& application, const ui::AppPaths& paths, ui::BoardAccess boards)
    : theme(application), workbench(paths, std::move(boards), theme), window(theme, workbench) {}

}  // namespace thimble::app
