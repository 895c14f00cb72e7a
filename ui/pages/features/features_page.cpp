// FeaturesPage: signal, block and features side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/features_page.h"

namespace thimble::ui {

FeaturesPage::FeaturesPage(const PageContext& context, QWidget* parent)
    : Page(Step::kFeatures, tr("Features"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &FeaturesPage::refresh);
  refresh();
}

void FeaturesPage::refresh() {
  if (!needProject()) return;
  showEmpty("features", tr("Nothing is labelled yet"), tr("Features are computed from labelled recordings."),
            tr("Label data"), [this] { emit openStep(Step::kData); });
}

}  // namespace thimble::ui
