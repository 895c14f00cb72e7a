// Card: a frame with a header row and a body.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/widgets/labels.h"

namespace thimble::ui {

Card::Card(const Theme& theme, const QString& title, QWidget* parent) : QFrame(parent) {
  setProperty("role", "card");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
  layout->setSpacing(kSpace2);
  header_ = new QHBoxLayout;
  header_->setSpacing(kSpace2);
  if (!title.isEmpty()) header_->addWidget(makeLabel(theme, title, kFontBody, TextRole::kNormal, true));
  header_->addStretch();
  layout->addLayout(header_);
  body_ = new QVBoxLayout;
  body_->setSpacing(kSpace2);
  layout->addLayout(body_, 1);
}

void Card::addToHeader(QWidget* control) { header_->addWidget(control); }

}  // namespace thimble::ui
