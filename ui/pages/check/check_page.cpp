// CheckPage: how right the model is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/check_page.h"

namespace thimble::ui {

CheckPage::CheckPage(const PageContext& context, QWidget* parent)
    : Page(Step::kCheck, tr("Check"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &CheckPage::refresh);
  refresh();
}

void CheckPage::refresh() {
  if (!needProject()) return;
  showEmpty("check", tr("No model is trained yet"),
            tr("Train one to see where it is right and where it is wrong."), tr("Train"),
            [this] { emit openStep(Step::kTrain); });
}

}  // namespace thimble::ui
