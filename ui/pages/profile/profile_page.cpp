// ProfilePage: what the model takes of the board.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/profile_page.h"

namespace thimble::ui {

ProfilePage::ProfilePage(const PageContext& context, QWidget* parent)
    : Page(Step::kProfile, tr("Profile"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &ProfilePage::refresh);
  refresh();
}

void ProfilePage::refresh() {
  if (!needProject()) return;
  showEmpty("profile", tr("No model is trained yet"), tr("Train one to see what it costs."), tr("Train"),
            [this] { emit openStep(Step::kTrain); });
}

}  // namespace thimble::ui
