// BoardPage: the live scope of the connected board.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/board_page.h"

namespace thimble::ui {

BoardPage::BoardPage(const PageContext& context, QWidget* parent)
    : Page(Step::kBoard, tr("Board"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &BoardPage::refresh);
  refresh();
}

void BoardPage::refresh() {
  if (!needProject()) return;
  showEmpty("refresh", tr("No board is connected"), tr("Choose a virtual board or plug in a real one."));
}

}  // namespace thimble::ui
