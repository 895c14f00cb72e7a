// Wiring: the real computer's paths and boards behind the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wiring.h"

#include <QSettings>
#include <algorithm>

#include "ui/frame/window_memory.h"
#include "ui/models/board_memory.h"

namespace thimble::app {

ui::AppPaths appPaths(const ResourcePaths& resources) {
  ui::AppPaths paths;
  paths.catalogue = QString::fromStdString(resources.boards().string());
  paths.docs = QString::fromStdString(resources.docs().string());
  paths.virtual_boards = resources.virtualBoards();
  paths.user_data = QString::fromStdString(resources.data.string());
  return paths;
}

namespace {

/// Light or dark as chosen last time; what is chosen now is kept for the next.
void keepThemeChoice(ui::Theme& theme) {
  static constexpr char kKey[] = "theme";
  theme.setMode(static_cast<ui::Theme::Mode>(std::clamp(QSettings().value(kKey, 0).toInt(), 0, 2)));
  QObject::connect(&theme, &ui::Theme::changed, &theme,
                   [&theme] { QSettings().setValue(kKey, static_cast<int>(theme.mode())); });
}

}  // namespace

Desk::Desk(QApplication& application, const ui::AppPaths& paths, ui::BoardAccess boards)
    : theme(application), workbench(paths, std::move(boards), theme), window(theme, workbench) {}

void keepAsLeft(Desk& desk, Resume resume) {
  keepThemeChoice(desk.theme);
  new ui::WindowMemory(desk.window);  // it belongs to the window
  auto* board = new ui::BoardMemory(desk.workbench.board());
  if (resume == Resume::kWindow) return;
  desk.window.openLastProject();
  board->connectLast();
}

}  // namespace thimble::app
