// CollectPage: record from the board, labelled.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class CollectPage : public Page {
  Q_OBJECT
 public:
  explicit CollectPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
