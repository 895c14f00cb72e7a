// EmptyState: icon, title, text and button in the middle of the page.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include <QVBoxLayout>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kIconSide = 40;
constexpr int kTextWidth = 420;
}  // namespace

EmptyState::EmptyState(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(kSpace3);
  layout->addStretch(2);
  icon_ = new QLabel;
  title_ = makeLabel(theme, "", kFontTitle, TextRole::kNormal, true);
  text_ = makeLabel(theme, "", kFontBody, TextRole::kMuted);
  text_->setWordWrap(true);
  text_->setAlignment(Qt::AlignHCenter);
  text_->setFixedWidth(kTextWidth);
  button_ = makeButton("", "", {}, ButtonRole::kPrimary);
  for (QWidget* widget : {static_cast<QWidget*>(icon_), static_cast<QWidget*>(title_),
                          static_cast<QWidget*>(text_), static_cast<QWidget*>(button_)}) {
    layout->addWidget(widget, 0, Qt::AlignHCenter);
  }
  layout->addStretch(3);
  connect(button_, &QPushButton::clicked, this, [this] {
    if (act_) act_();
  });
  connect(&theme, &Theme::changed, this, &EmptyState::drawIcon);
}

void EmptyState::set(const QString& icon, const QString& title, const QString& text, const QString& action,
                     std::function<void()> act) {
  icon_name_ = icon;
  title_->setText(title);
  text_->setText(text);
  text_->setFixedHeight(text_->heightForWidth(kTextWidth));  // else a tight layout cuts its last line off
  button_->setText(action);
  button_->setAccessibleName(action);
  button_->setToolTip(action);
  button_->setVisible(!action.isEmpty());
  act_ = std::move(act);
  drawIcon();
}

void EmptyState::drawIcon() {
  icon_->setPixmap(theme_.icon(icon_name_).pixmap(QSize(kIconSide, kIconSide), devicePixelRatioF()));
}

}  // namespace thimble::ui
