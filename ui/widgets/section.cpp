// Section: a checkable heading with an arrow, and a body that is shown while it is checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/section.h"

#include "ui/widgets/labels.h"

namespace thimble::ui {

Section::Section(const Theme& theme, const QString& title, const QString& tip, bool open, QWidget* parent)
    : QWidget(parent), head_(new QToolButton) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  auto* row = new QHBoxLayout;
  head_->setText(title);
  head_->setFont(theme.font(kFontBody, true));
  head_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  head_->setIconSize({12, 12});
  head_->setCheckable(true);
  head_->setChecked(open);
  head_->setAccessibleName(title);
  head_->setToolTip(tip);
  head_->setFocusPolicy(Qt::TabFocus);
  head_->setCursor(Qt::PointingHandCursor);
  head_->setProperty("role", "section");
  row->addWidget(head_);
  summary_ = new ElidedLabel;
  summary_->setFont(theme.font(kFontSmall));
  setTextRole(summary_, TextRole::kMuted);
  summary_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row->addWidget(summary_, 1);
  layout->addLayout(row);
  auto* inside = new QWidget;
  body_ = new QVBoxLayout(inside);
  body_->setContentsMargins(0, 0, 0, kSpace2);
  body_->setSpacing(kSpace2);
  layout->addWidget(inside);
  const auto show = [this, inside, &theme](bool is_open) {
    inside->setVisible(is_open);
    head_->setIcon(theme.icon(is_open ? "chevron-down" : "chevron-right"));
  };
  connect(head_, &QToolButton::toggled, this, show);
  show(open);
}

}  // namespace thimble::ui
