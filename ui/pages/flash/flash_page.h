// FlashPage: the model on the board and its live results.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class FlashPage : public Page {
  Q_OBJECT
 public:
  explicit FlashPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
