// Chart style: makes Qt Charts look like the rest of the window: few lines, no frame, our fonts and colours.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChart>
#include <QValueAxis>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// Margins, background and legend (off: we draw our own).
void styleChart(QChart& chart, const Theme& theme);
/// title: what and in which unit, "acceleration (m/s²)".
void styleAxis(QValueAxis& axis, const Theme& theme, const QString& title, bool grid);

/// A range that holds [low, high] with a little air, its ends on round numbers; never empty.
struct NiceRange {
  double low = 0, high = 1, step = 0.2;
};
NiceRange niceRange(double low, double high, int ticks);

/// Range and step of an axis at once.  Set one after the other, Qt would lay out the new range in old steps: after a
/// flat signal, billions of them.
void setAxisRange(QValueAxis& axis, double low, double high, double step);

}  // namespace thimble::ui
