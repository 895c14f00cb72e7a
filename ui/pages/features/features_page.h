// FeaturesPage: signal, block and features side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace thimble::ui {

class FeaturesPage : public Page {
  Q_OBJECT
 public:
  explicit FeaturesPage(const PageContext& context, QWidget* parent = nullptr);

 private:
  void refresh();
};

}  // namespace thimble::ui
