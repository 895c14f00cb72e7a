// MotionSwitch: the simulated motions side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/motion_switch.h"

#include "core/dataset/motion.h"

namespace thimble::ui {
namespace {

QStringList motionNames() {
  QStringList names;
  for (auto motion : dataset::allMotions()) names.append(dataset::motionName(motion));
  return names;
}

}  // namespace

MotionSwitch::MotionSwitch(const Theme& theme, BoardController& board, QWidget* parent)
    : SegmentedControl(theme, motionNames(), tr("The simulated sensor's motion"), parent), board_(board) {
  connect(this, &SegmentedControl::changed, this,
          [this](int i) { board_.setMotion(dataset::allMotions()[static_cast<size_t>(i)]); });
  connect(&board, &BoardController::motionChanged, this, &MotionSwitch::refresh);
  connect(&board, &BoardController::stateChanged, this, &MotionSwitch::refresh);
  refresh();
}

void MotionSwitch::refresh() {
  const auto& entry = board_.entry();
  setVisible(entry && entry->kind == device_link::BoardKind::kVirtual);
  setEnabled(board_.connected());
  const auto motions = dataset::allMotions();
  for (size_t i = 0; i < motions.size(); ++i) {
    if (motions[i] == board_.motion()) setCurrent(static_cast<int>(i));
  }
}

}  // namespace thimble::ui
