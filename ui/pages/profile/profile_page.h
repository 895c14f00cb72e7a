// ProfilePage: what the model takes of the board.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class ProfilePage : public Page {
  Q_OBJECT
 public:
  explicit ProfilePage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
