// ParameterRow: slider and spin box that follow one another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/parameter_row.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <bit>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kWordsWidth = 76;
constexpr int kNumberWidth = 130;
}  // namespace

/// Steps to the next power of two where only those are allowed.
class ParameterRow::Number : public QSpinBox {
 public:
  explicit Number(const ParameterRow& row) : row_(row) {}
  void stepBy(int steps) override {
    if (!row_.powers_) return QSpinBox::stepBy(steps);
    setValue(steps > 0 ? value() << steps : value() >> -steps);
  }

 private:
  const ParameterRow& row_;
};

ParameterRow::ParameterRow(const Theme& theme, const QString& name, const QString& unit, const QString& tip,
                           QWidget* parent)
    : QWidget(parent), number_(new Number(*this)), slider_(new QSlider(Qt::Horizontal)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  words->addWidget(makeLabel(theme, name));
  note_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  note_->setFixedWidth(kWordsWidth);
  words->addWidget(note_);
  number_->setSuffix(" " + unit);
  number_->setKeyboardTracking(false);
  number_->setAlignment(Qt::AlignRight);
  number_->setFixedWidth(kNumberWidth);
  for (QWidget* widget :
       {static_cast<QWidget*>(this), static_cast<QWidget*>(number_), static_cast<QWidget*>(slider_)}) {
    widget->setAccessibleName(name);
    widget->setToolTip(tip);
  }
  layout->addLayout(words);
  layout->addWidget(slider_, 1);
  layout->addWidget(number_);
  connect(number_, &QSpinBox::valueChanged, this, &ParameterRow::take);
  connect(slider_, &QSlider::valueChanged, this, &ParameterRow::take);
}

void ParameterRow::setRange(int low, int high, int slider_high) {
  const QSignalBlocker number(number_), slider(slider_);
  number_->setRange(low, high);
  slider_->setRange(low, std::clamp(slider_high, low, high));
  const QString tip =
      toolTip().section('\n', 0, 0) + "\n" + tr("%1 – %2%3").arg(low).arg(high).arg(number_->suffix());
  number_->setToolTip(tip);
  slider_->setToolTip(tip);
}

void ParameterRow::setValue(int value) {
  const QSignalBlocker number(number_), slider(slider_);
  number_->setValue(value);
  slider_->setValue(value);
}

int ParameterRow::allowed(int value) const {
  if (!powers_) return value;
  const auto below = std::bit_floor(static_cast<unsigned>(std::max(1, value)));
  const bool up = static_cast<unsigned>(value) - below > below / 2;
  return std::clamp(static_cast<int>(up ? below * 2 : below), number_->minimum(), number_->maximum());
}

void ParameterRow::take(int value) {
  const int before = number_->value();
  setValue(allowed(value));
  if (sender() == number_ || number_->value() != before) emit changed(number_->value());
}

}  // namespace thimble::ui
