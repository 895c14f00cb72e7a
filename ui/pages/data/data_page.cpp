// DataPage: all recordings, their labels and their waveforms.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/data_page.h"

namespace thimble::ui {

DataPage::DataPage(const PageContext& context, QWidget* parent)
    : Page(Step::kData, tr("Data"), context, parent) {
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &DataPage::refresh);
  refresh();
}

void DataPage::refresh() {
  if (!needProject()) return;
  showEmpty("data", tr("Nothing is recorded yet"), tr("Record from a board or import CSV and WAV files."),
            tr("Record"), [this] { emit openStep(Step::kCollect); });
}

}  // namespace thimble::ui
