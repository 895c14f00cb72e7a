// Decimation: a long series drawn as the smallest and largest value of each pixel column.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>
#include <functional>

namespace thimble::ui {

/// Qt Charts keeps 60 frames a second up to about this many points a series.
inline constexpr int kMaxPoints = 1000;

/// n points, y(i) at x(i), x rising.  Up to kMaxPoints they come as they are; more become at most `columns`
/// pairs (and never more than kMaxPoints points): in each column of equal x width the smallest and the
/// largest y, in the order in which they occur.  The first and the last x are kept.
QList<QPointF> decimate(int64_t n, const std::function<double(int64_t)>& x,
                        const std::function<double(int64_t)>& y, int columns);

}  // namespace thimble::ui
