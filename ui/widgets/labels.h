// Labels: text in one of the four sizes and a role's colour.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/theme/theme.h"

namespace thimble::ui {

enum class TextRole { kNormal, kMuted, kOk, kWarning, kDanger };

QLabel* makeLabel(const Theme& theme, const QString& text, int pixels = kFontBody,
                  TextRole role = TextRole::kNormal, bool bold = false);
/// For numbers that change: digits of one width, so that nothing jumps.
QLabel* makeNumber(const Theme& theme, const QString& text, int pixels = kFontBody,
                   TextRole role = TextRole::kNormal);
void setTextRole(QLabel* label, TextRole role);

}  // namespace thimble::ui
