// FigureRow: captions above numbers whose digits have one width.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/answer_view.h"

#include <QHBoxLayout>

#include "ui/widgets/labels.h"

namespace thimble::ui {

FigureRow::FigureRow(const Theme& theme, const QStringList& captions, const QStringList& tips,
                     QWidget* parent)
    : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kSpace5);
  for (int i = 0; i < captions.size(); ++i) {
    auto* pair = new QVBoxLayout;
    pair->setSpacing(0);
    pair->addWidget(makeLabel(theme, captions[i], kFontSmall, TextRole::kMuted));
    auto* number = makeNumber(theme, "–", kFontTitle);
    number->setToolTip(tips.value(i));
    pair->addWidget(number);
    row->addLayout(pair);
    numbers_.push_back(number);
  }
  row->addStretch();
}

void FigureRow::set(int figure, const QString& text) { numbers_[static_cast<size_t>(figure)]->setText(text); }

}  // namespace thimble::ui
