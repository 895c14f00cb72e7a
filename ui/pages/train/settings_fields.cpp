// FieldGrid: row by row, from the left.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/settings_fields.h"

namespace thimble::ui {

FieldGrid::FieldGrid(const Theme& theme, int columns, QWidget* parent)
    : QWidget(parent), theme_(theme), grid_(new QGridLayout(this)), columns_(columns) {
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(kSpace2);
  grid_->setVerticalSpacing(kSpace2);
  for (int column = 0; column < columns; ++column) grid_->setColumnStretch(column, 1);
}

void FieldGrid::place(const QString& caption, QWidget* field) {
  auto* cell = withCaption(theme_, caption, field);
  const int next = static_cast<int>(cells_.size());
  grid_->addWidget(cell, next / columns_, next % columns_);
  cells_.push_back(cell);
}

void FieldGrid::showOnly(const std::vector<QWidget*>& fields) {
  int next = 0;
  for (QWidget* cell : cells_) {
    const bool shown =
        std::any_of(fields.begin(), fields.end(), [&](QWidget* f) { return f->parentWidget() == cell; });
    cell->setVisible(shown);
    grid_->removeWidget(cell);
    if (!shown) continue;
    grid_->addWidget(cell, next / columns_, next % columns_);
    ++next;
  }
}

}  // namespace thimble::ui
