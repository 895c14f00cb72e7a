// DataPage: all recordings, their labels and their waveforms.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class DataPage : public Page {
  Q_OBJECT
 public:
  explicit DataPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
