// ErrorBanner: an edge in the danger colour, message, hint, action, close.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/error_banner.h"

#include <QHBoxLayout>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {

ErrorBanner::ErrorBanner(const Theme& theme, QWidget* parent) : QFrame(parent) {
  setProperty("role", "error");
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(kSpace3, kSpace2, kSpace2, kSpace2);
  layout->setSpacing(kSpace3);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  message_ = makeLabel(theme, "", kFontBody, TextRole::kDanger, true);
  hint_ = makeLabel(theme, "", kFontBody);
  for (QLabel* label : {message_, hint_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(label);
  }
  layout->addLayout(words, 1);
  action_ = makeButton("", "");
  layout->addWidget(action_);
  auto* close = makeIconButton(theme, "close", tr("Close this message"));
  layout->addWidget(close, 0, Qt::AlignTop);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(action_, &QPushButton::clicked, this, [this] {
    hide();
    if (act_) act_();
  });
  hide();
}

void ErrorBanner::show(const Error& error, const QString& action, std::function<void()> act) {
  message_->setText(QString::fromStdString(error.message));
  hint_->setText(QString::fromStdString(error.hint));
  hint_->setVisible(!error.hint.empty());
  action_->setText(action);
  action_->setAccessibleName(action);
  action_->setToolTip(action);
  action_->setVisible(!action.isEmpty());
  act_ = std::move(act);
  setAccessibleName(message_->text() + " " + hint_->text());
  QWidget::show();
}

}  // namespace thimble::ui
