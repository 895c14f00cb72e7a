// Buttons: the primary one, quiet ones and icon ones, each with an accessible name and a tool tip that tells
// its key.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/theme.h"

namespace thimble::ui {

enum class ButtonRole { kNormal, kPrimary, kDanger, kQuiet };

/// "What it does (Ctrl+O)".
QString tipWithKey(const QString& tip, const QString& key);

/// A button with text.  key: only told, not bound.  A click does not take the focus, so that Space stays with
/// the page.
QPushButton* makeButton(const QString& text, const QString& tip, const QString& key = {},
                        ButtonRole role = ButtonRole::kNormal, QWidget* parent = nullptr);
/// Changes role later.
void setRole(QWidget* widget, const char* role);
/// A button with an icon only; name: what a screen reader says.
QToolButton* makeIconButton(const Theme& theme, const QString& icon, const QString& name,
                            const QString& key = {}, QWidget* parent = nullptr);

}  // namespace thimble::ui
