// CollectPage: record from the board, labelled.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/collect_page.h"

namespace thimble::ui {

CollectPage::CollectPage(const PageContext& context, QWidget* parent)
    : Page(Step::kCollect, tr("Collect"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &CollectPage::refresh);
  refresh();
}

void CollectPage::refresh() {
  if (!needProject()) return;
  showEmpty("collect", tr("No board is connected"), tr("Recording needs a board that streams."),
            tr("Connect a board"), [this] { emit openStep(Step::kBoard); });
}

}  // namespace thimble::ui
