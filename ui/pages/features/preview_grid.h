// PreviewGrid: where each feature of one block lies in a chart of rows, columns and layers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ui/pages/features/feature_preview.h"

namespace thimble::ui {

/// Rows are channels (the axes block has one for all).  A block with steps in time has a column a step and, in each row,
/// a layer a number, from the bottom; others have a column a number and one layer.
struct PreviewGrid {
  features::BlockSettings block;
  features::BlockSpan span;
  std::vector<int> channels;  // of the sensor, a row each; −1: all
  int columns = 0, layers = 1;

  int rows() const { return static_cast<int>(channels.size()); }
  size_t indexOf(int row, int column, int layer) const;
  /// Features with one key share a scale.
  std::string scaleKey(const dataset::SensorFormat& format, int row, int column, int layer) const;
  bool inSteps() const { return span.steps > 1; }
};

/// Of one block of the window that is shown.
PreviewGrid gridOf(const WindowFeaturesShown& shown, int block);

}  // namespace thimble::ui
