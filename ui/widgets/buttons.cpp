// Buttons: Qt's own, dressed by the style sheet's roles.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include <QStyle>

namespace thimble::ui {

QString tipWithKey(const QString& tip, const QString& key) {
  return key.isEmpty() ? tip : tip + "  (" + key + ")";
}

void setRole(QWidget* widget, const char* role) {
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

QPushButton* makeButton(const QString& text, const QString& tip, const QString& key, ButtonRole role,
                        QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setAccessibleName(text);
  button->setToolTip(tipWithKey(tip, key));
  button->setFocusPolicy(Qt::TabFocus);
  button->setCursor(Qt::PointingHandCursor);
  switch (role) {
    case ButtonRole::kNormal:
      break;
    case ButtonRole::kPrimary:
      button->setProperty("role", "primary");
      break;
    case ButtonRole::kDanger:
      button->setProperty("role", "danger");
      break;
    case ButtonRole::kQuiet:
      button->setProperty("role", "quiet");
      break;
  }
  return button;
}

QToolButton* makeIconButton(const Theme& theme, const QString& icon, const QString& name, const QString& key,
                            QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(theme.icon(icon));
  button->setIconSize({18, 18});
  button->setAccessibleName(name);
  button->setToolTip(tipWithKey(name, key));
  button->setFocusPolicy(Qt::TabFocus);
  button->setCursor(Qt::PointingHandCursor);
  return button;
}

}  // namespace thimble::ui
