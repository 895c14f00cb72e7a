// Scope source: the connected board's stream as a LiveScope wants it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/live_scope.h"
#include "ui/models/board_controller.h"

namespace thimble::ui {

inline ScopeSource scopeSource(const BoardController& board) {
  return {[&board] { return board.ring().received(); },
          [&board](int64_t frames) { return board.ring().latest(frames).samples; }};
}

}  // namespace thimble::ui
