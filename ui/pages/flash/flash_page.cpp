// FlashPage: the model on the board and its live results.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

namespace thimble::ui {

FlashPage::FlashPage(const PageContext& context, QWidget* parent)
    : Page(Step::kFlash, tr("Flash"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &FlashPage::refresh);
  refresh();
}

void FlashPage::refresh() {
  if (!needProject()) return;
  showEmpty("flash", tr("No model is trained yet"), tr("Train one, connect a board, and put it there."),
            tr("Train"), [this] { emit openStep(Step::kTrain); });
}

}  // namespace thimble::ui
