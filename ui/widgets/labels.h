// Labels: text in one of the four sizes and a role's colour.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/theme/theme.h"

namespace thimble::ui {

enum class TextRole { kNormal, kMuted, kOk, kWarning, kDanger };

/// One line that gives way: its middle is left out where there is no room, and a tool tip tells all of it.
class ElidedLabel : public QLabel {
 public:
  explicit ElidedLabel(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

QLabel* makeLabel(const Theme& theme, const QString& text, int pixels = kFontBody,
                  TextRole role = TextRole::kNormal, bool bold = false);
/// For numbers that change: digits of one width, so that nothing jumps.
QLabel* makeNumber(const Theme& theme, const QString& text, int pixels = kFontBody,
                   TextRole role = TextRole::kNormal);
void setTextRole(QLabel* label, TextRole role);

}  // namespace thimble::ui
