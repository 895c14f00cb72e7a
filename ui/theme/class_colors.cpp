// ClassColors: labels in the order in which they were met.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/class_colors.h"

namespace thimble::ui {

int ClassColors::indexOf(const QString& label) {
  const auto at = labels_.indexOf(label);
  if (at >= 0) return static_cast<int>(at);
  labels_.append(label);
  return static_cast<int>(labels_.size()) - 1;
}

}  // namespace thimble::ui
