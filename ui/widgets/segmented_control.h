// SegmentedControl: a few exclusive choices in one row, all seen at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QStringList>
#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

class SegmentedControl : public QWidget {
  Q_OBJECT
 public:
  /// name: what is chosen, for screen readers and tool tips ("Seconds shown").
  SegmentedControl(const Theme& theme, const QStringList& choices, const QString& name,
                   QWidget* parent = nullptr);
  int current() const { return group_->checkedId(); }
  /// Says nothing.
  void setCurrent(int index);

 Q_SIGNALS:
  /// The user chose.
  void changed(int index);

 private:
  QButtonGroup* group_;
};

}  // namespace thimble::ui
