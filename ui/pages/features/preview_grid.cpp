// PreviewGrid: the order of a block's features, [step][channel][number], turned into places.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/preview_grid.h"

#include <algorithm>

namespace thimble::ui {

PreviewGrid gridOf(const WindowFeaturesShown& shown, int block) {
  PreviewGrid grid;
  const size_t at =
      static_cast<size_t>(std::clamp(block, 0, static_cast<int>(shown.layout.blocks.size()) - 1));
  grid.block = shown.settings.blocks[at];
  grid.span = shown.layout.blocks[at];
  if (grid.block.block == dsp::Block::kAxes) {
    grid.channels = {-1};
  } else {
    for (int c = 0; c < static_cast<int>(shown.format.channels.size()); ++c) {
      if (grid.block.channels >> c & 1) grid.channels.push_back(c);
    }
  }
  const int each = grid.span.per_step / std::max(1, grid.rows());
  grid.columns = grid.inSteps() ? grid.span.steps : each;
  grid.layers = grid.inSteps() ? each : 1;
  return grid;
}

size_t PreviewGrid::indexOf(int row, int column, int layer) const {
  const int within = inSteps() ? column * span.per_step + row * layers + layer : row * columns + column;
  return static_cast<size_t>(span.first + within);
}

std::string PreviewGrid::scaleKey(const dataset::SensorFormat& format, int row, int column, int layer) const {
  const int channel = channels[static_cast<size_t>(row)];
  const std::string unit = channel < 0 ? "" : format.channels[static_cast<size_t>(channel)].unit;
  const auto number = [&](int i) { return std::string(unit).append("/").append(std::to_string(i)); };
  switch (block.block) {
    case dsp::Block::kStatistics:
    case dsp::Block::kAxes:
    case dsp::Block::kMfcc:
      return number(inSteps() ? layer : column);
    case dsp::Block::kSpectrum:
      return column < block.value("bands") ? unit : number(column);
    case dsp::Block::kAutocorrelation:
      return block.value("values") != 0 && column < block.value("lags") ? std::string() : number(column);
    default:
      return unit;
  }
}

}  // namespace thimble::ui
