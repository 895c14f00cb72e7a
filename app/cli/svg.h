// Small plots as SVG text for the report: lines, envelopes and blocks, with axes and units.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/profile/model_cost.h"
#include "core/project/project.h"

namespace thimble::cli {

/// Text safe inside HTML and SVG.
std::string escaped(const std::string& text);

struct Series {
  std::string name;
  std::string color;  // CSS
  std::vector<double> y;
};

/// Lines over 1 … n with a y axis of round numbers and a legend.
std::string linePlot(const std::vector<Series>& series, const std::string& x_label,
                     const std::string& y_label);

/// Every channel of a recording as a min/max band, physical values.  columns: [columns][channels].
std::string waveform(const std::vector<project::MinMax>& columns, const dataset::SensorFormat& format);

/// The arena: one rectangle a tensor, operators to the right, addresses upwards.
std::string arenaPlot(const profile::ModelCost& cost);

/// The colour of class i, the same as in the window.
std::string seriesColor(size_t i);

}  // namespace thimble::cli
