// Labels: QLabel with a font of the theme and a role for the style sheet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QPainter>
#include <QStyle>

#include "ui/widgets/buttons.h"

namespace thimble::ui {
namespace {

const char* roleName(TextRole role) {
  switch (role) {
    case TextRole::kNormal:
      return "";
    case TextRole::kMuted:
      return "muted";
    case TextRole::kOk:
      return "ok";
    case TextRole::kWarning:
      return "warning";
    case TextRole::kDanger:
      return "danger";
  }
  return "";
}

}  // namespace

QLabel* makeLabel(const Theme& theme, const QString& text, int pixels, TextRole role, bool bold) {
  auto* label = new QLabel(text);
  label->setFont(theme.font(pixels, bold));
  label->setProperty("role", roleName(role));
  return label;
}

QLabel* makeNumber(const Theme& theme, const QString& text, int pixels, TextRole role) {
  auto* label = makeLabel(theme, text, pixels, role);
  label->setFont(theme.mono(pixels));
  return label;
}

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QString shown = fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width());
  setToolTip(shown == text() ? QString() : text());
  style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), palette(), isEnabled(),
                        shown, foregroundRole());
}

void setTextRole(QLabel* label, TextRole role) {
  if (label->property("role") != roleName(role)) setRole(label, roleName(role));
}

}  // namespace thimble::ui
