// The one small style sheet, generated from the tokens.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/theme/tokens.h"

namespace thimble::ui {

/// resources/themes/window.qss with each @token replaced by its value.
QString styleSheet(const Colors& colors);

}  // namespace thimble::ui
