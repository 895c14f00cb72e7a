// BoardPage: the live scope of the connected board.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class BoardPage : public Page {
  Q_OBJECT
 public:
  explicit BoardPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
