// TextPopup: a line to edit and two buttons in a frame of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/text_popup.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {

TextPopup::TextPopup(const Theme& theme, const QString& title, const QString& text, const QRect& where,
                     std::function<void(const QString&)> done, QWidget* parent)
    : QFrame(parent, Qt::Popup), edit_(new QLineEdit(text)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setProperty("role", "card");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
  layout->addWidget(makeLabel(theme, title, kFontBody, TextRole::kNormal, true));
  edit_->setMinimumWidth(240);
  edit_->setAccessibleName(title);
  edit_->selectAll();
  layout->addWidget(edit_);
  auto* buttons = new QHBoxLayout;
  auto* cancel = makeButton(tr("Cancel"), tr("Leave it as it is"), "Esc");
  auto* apply = makeButton(tr("Rename"), title, "Enter", ButtonRole::kPrimary);
  buttons->addStretch();
  buttons->addWidget(cancel);
  buttons->addWidget(apply);
  layout->addLayout(buttons);
  connect(cancel, &QPushButton::clicked, this, &QWidget::close);
  const auto finish = [this, done = std::move(done)] {
    const QString name = edit_->text().trimmed();
    if (name.isEmpty()) return;
    close();
    done(name);
  };
  connect(apply, &QPushButton::clicked, this, finish);
  connect(edit_, &QLineEdit::returnPressed, this, finish);
  adjustSize();
  move(where.bottomLeft() + QPoint(0, kSpace1));
  show();
  edit_->setFocus();
}

}  // namespace thimble::ui
