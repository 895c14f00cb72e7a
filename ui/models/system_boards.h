// SystemBoards: the boards of this computer: serial ports and virtual boards.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/app_paths.h"
#include "ui/models/board_link.h"

namespace thimble::ui {

/// Real access to what listBoards finds.  A virtual board runs as long as its link lives.
BoardAccess systemBoards(const AppPaths& paths);

}  // namespace thimble::ui
