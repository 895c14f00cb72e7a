// FrequencyRow: slider and spin box that follow one another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/frequency_row.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <cmath>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kSliderSteps = 400;
}

FrequencyRow::FrequencyRow(const Theme& theme, const QString& name, const QString& tip, QWidget* parent)
    : QWidget(parent), number_(new QDoubleSpinBox), slider_(new QSlider(Qt::Horizontal)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  auto* label = makeLabel(theme, name);
  label->setFixedWidth(76);
  layout->addWidget(label);
  layout->addWidget(slider_, 1);
  layout->addWidget(number_);
  number_->setSuffix(tr(" Hz"));
  number_->setKeyboardTracking(false);
  number_->setAlignment(Qt::AlignRight);
  number_->setFixedWidth(130);
  slider_->setRange(0, kSliderSteps);
  for (QWidget* widget : {static_cast<QWidget*>(number_), static_cast<QWidget*>(slider_)}) {
    widget->setAccessibleName(name);
    widget->setToolTip(tip);
  }
  connect(number_, &QDoubleSpinBox::valueChanged, this, [this](double hz) {
    setValue(hz);
    emit changed(hz);
  });
  connect(slider_, &QSlider::valueChanged, this, [this](int step) {
    const double hz = low_ * std::pow(high_ / low_, static_cast<double>(step) / kSliderSteps);
    const QSignalBlocker quiet(number_);
    number_->setValue(hz);
    emit changed(number_->value());
  });
}

void FrequencyRow::setRate(double rate_hz) {
  low_ = rate_hz / 1000;
  high_ = rate_hz * 0.499;
  const QSignalBlocker quiet(number_);
  number_->setDecimals(rate_hz >= 2000 ? 0 : rate_hz >= 200 ? 1 : 2);
  number_->setRange(low_, high_);
}

void FrequencyRow::setValue(double hz) {
  const QSignalBlocker number(number_), slider(slider_);
  number_->setValue(hz);
  if (hz > 0)
    slider_->setValue(
        static_cast<int>(std::lround(kSliderSteps * std::log(hz / low_) / std::log(high_ / low_))));
}

}  // namespace thimble::ui
