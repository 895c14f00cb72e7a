// SegmentedControl: checkable buttons in a group, dressed by the style sheet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_control.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace thimble::ui {

SegmentedControl::SegmentedControl(const Theme& theme, const QStringList& choices, const QString& name,
                                   QWidget* parent)
    : QWidget(parent), group_(new QButtonGroup(this)) {
  setAccessibleName(name);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (int i = 0; i < choices.size(); ++i) {
    auto* button = new QPushButton(choices[i]);
    button->setCheckable(true);
    button->setFont(theme.font(kFontBody));
    // The chosen one is bold: room for that from the start, so that nothing moves.
    button->setMinimumWidth(QFontMetrics(theme.font(kFontBody, true)).horizontalAdvance(choices[i]) +
                            2 * kSpace3);
    button->setProperty("role", choices.size() == 1       ? "segment"
                                : i == 0                  ? "segment-first"
                                : i + 1 == choices.size() ? "segment-last"
                                                          : "segment");
    button->setAccessibleName(name + ": " + choices[i]);
    button->setToolTip(name + ": " + choices[i]);
    button->setFocusPolicy(Qt::TabFocus);
    button->setCursor(Qt::PointingHandCursor);
    group_->addButton(button, i);
    layout->addWidget(button);
  }
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setCurrent(0);
  connect(group_, &QButtonGroup::idClicked, this, &SegmentedControl::changed);
}

void SegmentedControl::setCurrent(int index) {
  if (auto* button = group_->button(index)) button->setChecked(true);
}

}  // namespace thimble::ui
