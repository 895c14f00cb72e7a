// FrequencyRow: a cutoff in hertz as a number and a slider that is even in octaves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>
#include <QSlider>
#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

class FrequencyRow : public QWidget {
  Q_OBJECT
 public:
  FrequencyRow(const Theme& theme, const QString& name, const QString& tip, QWidget* parent = nullptr);

  /// From a thousandth of the rate to just below its half.
  void setRate(double rate_hz);
  void setValue(double hz);
  QDoubleSpinBox* number() { return number_; }
  QSlider* slider() { return slider_; }

 Q_SIGNALS:
  /// The user changed it; while dragging, too.
  void changed(double hz);

 private:
  double low_ = 0.1, high_ = 50;
  QDoubleSpinBox* number_;
  QSlider* slider_;
};

}  // namespace thimble::ui
