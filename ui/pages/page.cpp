// Page: header above a stack of body and empty state.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include <QHBoxLayout>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kPrimaryWidth = 120;
constexpr int kBaseline = 7;  // brings the subtitle to the title's base line
}  // namespace

Page::Page(Step step, const QString& title, const PageContext& context, QWidget* parent)
    : QWidget(parent), step_(step), context_(context) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(title);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSpace4, kSpace3, kSpace4, kSpace4);
  layout->setSpacing(kSpace3);

  auto* header = new QHBoxLayout;
  header->setSpacing(kSpace2);
  header->addWidget(makeLabel(context.theme, title, kFontPage, TextRole::kNormal, true));
  subtitle_ = new ElidedLabel;  // gives way to the controls
  subtitle_->setFont(context.theme.font(kFontBody));
  setTextRole(subtitle_, TextRole::kMuted);
  header->addSpacing(kSpace2);
  subtitle_->setContentsMargins(0, kBaseline, 0, 0);
  header->addWidget(subtitle_, 1, Qt::AlignVCenter);
  controls_ = new QWidget;
  controls_layout_ = new QHBoxLayout(controls_);
  controls_layout_->setContentsMargins(0, 0, 0, 0);
  controls_layout_->setSpacing(kSpace2);
  header->addWidget(controls_);
  primary_ = makeButton("", "", {}, ButtonRole::kPrimary);
  primary_->setObjectName("primary");
  primary_->setMinimumWidth(kPrimaryWidth);
  primary_->hide();
  header->addWidget(primary_);
  layout->addLayout(header);

  stack_ = new QStackedWidget;
  empty_ = new EmptyState(context.theme);
  stack_->addWidget(empty_);
  layout->addWidget(stack_, 1);
}

void Page::setBody(QWidget* body) {
  stack_->addWidget(body);
  stack_->setCurrentWidget(body);
}

void Page::setSubtitle(const QString& text) { subtitle_->setText(text); }

void Page::setPrimary(const QString& text, const QString& tip, const QString& key) {
  primary_->setText(text);
  primary_->setMinimumWidth(std::max(
      kPrimaryWidth, QFontMetrics(theme().font(kFontBody, true)).horizontalAdvance(text) + 2 * kSpace5));
  primary_->setAccessibleName(text);
  primary_->setToolTip(tipWithKey(tip, key));
  primary_->setVisible(!text.isEmpty() && bodyShown());
}

void Page::addToHeader(QWidget* control) { controls_layout_->addWidget(control); }

void Page::showEmpty(const QString& icon, const QString& title, const QString& text, const QString& action,
                     std::function<void()> act) {
  empty_->set(icon, title, text, action, std::move(act));
  stack_->setCurrentWidget(empty_);
  primary_->hide();
}

void Page::showBody() {
  if (stack_->count() > 1) stack_->setCurrentIndex(1);
  primary_->setVisible(!primary_->text().isEmpty());
}

bool Page::needProject() {
  const bool open = workbench().project().isOpen();
  controls_->setVisible(open);  // without a project they have nothing to act on
  if (open) return true;
  showEmpty("folder", tr("No project is open"),
            tr("A project is one file that holds recordings, labels, settings and models. Make a new one, or "
               "open one with Ctrl+O."),
            tr("New project…"), [this] { emit newProjectWanted(); });
  return false;
}

}  // namespace thimble::ui
