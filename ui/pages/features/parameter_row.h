// ParameterRow: one setting as slider and number, with its unit, range and what it means.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QWidget>
#include <vector>

#include "ui/theme/theme.h"

namespace thimble::ui {

class ParameterRow : public QWidget {
  Q_OBJECT
 public:
  ParameterRow(const Theme& theme, const QString& name, const QString& unit, const QString& tip,
               QWidget* parent = nullptr);

  /// slider_high: where the slider ends; numbers may be typed up to high.
  void setRange(int low, int high, int slider_high);
  /// Only powers of two between the range's ends.
  void setPowersOfTwo(bool on) { powers_ = on; }
  void setValue(int value);
  int value() const { return number_->value(); }
  /// The same in another unit, beside the slider: "1000 ms".
  void setNote(const QString& note) { note_->setText(note); }
  QSpinBox* number() { return number_; }
  QSlider* slider() { return slider_; }

 Q_SIGNALS:
  /// The user changed it; while dragging, too.
  void changed(int value);

 private:
  class Number;
  int allowed(int value) const;
  void take(int value);
  QSpinBox* number_;
  QSlider* slider_;
  QLabel* note_;
  bool powers_ = false;
};

}  // namespace thimble::ui
