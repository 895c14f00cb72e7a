// TrainPage: curves and layers of the training.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class TrainPage : public Page {
  Q_OBJECT
 public:
  explicit TrainPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
