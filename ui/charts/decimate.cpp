// Decimation: one pass over the series, two points a column.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/decimate.h"

#include <algorithm>

namespace thimble::ui {

QList<QPointF> decimate(int64_t n, const std::function<double(int64_t)>& x,
                        const std::function<double(int64_t)>& y, int columns) {
  QList<QPointF> points;
  if (n <= 0) return points;
  if (n <= kMaxPoints) {
    points.reserve(n);
    for (int64_t i = 0; i < n; ++i) points.append({x(i), y(i)});
    return points;
  }
  // Two points a column, and one spare at each end so that the first and last x are drawn.
  columns = std::clamp(columns, 1, kMaxPoints / 2 - 1);
  const double x0 = x(0);
  const double width = (x(n - 1) - x0) / columns;
  points.reserve(2 * columns + 2);
  points.append({x0, y(0)});
  int64_t i = 0;
  for (int column = 0; column < columns && i < n; ++column) {
    const double end = x0 + width * (column + 1);
    int64_t low = -1, high = -1;
    double low_y = 0, high_y = 0;
    for (; i < n && (column == columns - 1 || x(i) < end); ++i) {
      const double value = y(i);
      if (low < 0 || value < low_y) low = i, low_y = value;
      if (high < 0 || value > high_y) high = i, high_y = value;
    }
    if (low < 0) continue;
    const auto [first, second] = std::minmax(low, high);
    points.append({x(first), first == low ? low_y : high_y});
    if (second != first) points.append({x(second), second == low ? low_y : high_y});
  }
  points.append({x(n - 1), y(n - 1)});
  return points;
}

}  // namespace thimble::ui
