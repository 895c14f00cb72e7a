// TrainPage: curves and layers of the training.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

namespace thimble::ui {

TrainPage::TrainPage(const PageContext& context, QWidget* parent)
    : Page(Step::kTrain, tr("Train"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &TrainPage::refresh);
  refresh();
}

void TrainPage::refresh() {
  if (!needProject()) return;
  showEmpty("train", tr("There is nothing to train on yet"),
            tr("Training needs labelled recordings of at least two classes."), tr("Label data"),
            [this] { emit openStep(Step::kData); });
}

}  // namespace thimble::ui
