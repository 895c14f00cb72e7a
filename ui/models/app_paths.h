// AppPaths: where the program's own files and the user's data lie, found once by app.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "device_link/virtual_board/virtual_board.h"

namespace thimble::ui {

struct AppPaths {
  QString catalogue;                              // resources/boards
  QString docs;                                   // resources/docs
  device_link::VirtualBoardPaths virtual_boards;  // firmware images, flash files
  QString user_data;                              // projects by default, the demo project
};

}  // namespace thimble::ui
