// Fields: number and choice fields with a caption, a tool tip and a name; the wheel never changes one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// tip: what it does; the range is added.
QSpinBox* makeIntField(const QString& name, const QString& tip, int low, int high);
QDoubleSpinBox* makeRealField(const QString& name, const QString& tip, double low, double high, int decimals,
                              double step);
QComboBox* makeChoiceField(const QString& name, const QString& tip, const QStringList& choices);
QCheckBox* makeFlagField(const QString& name, const QString& tip);

/// The field below its caption; hide the caption's widget to hide both.
QWidget* withCaption(const Theme& theme, const QString& caption, QWidget* field);

}  // namespace thimble::ui
