// MotionSwitch: what a virtual board's sensor does now; hidden for real boards, whose owners move them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/board_controller.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

/// Shows itself only while a virtual board is chosen.
class MotionSwitch : public SegmentedControl {
  Q_OBJECT
 public:
  MotionSwitch(const Theme& theme, BoardController& board, QWidget* parent = nullptr);

 private:
  void refresh();
  BoardController& board_;
};

}  // namespace thimble::ui
