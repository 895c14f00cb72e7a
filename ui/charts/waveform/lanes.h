// Lanes: a sensor's channels grouped by unit, each group with one axis that holds all of the recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/dataset/recording.h"
#include "core/project/project.h"
#include "ui/charts/chart_style.h"

namespace thimble::ui {

struct Lane {
  QString title;              // "acceleration (m/s²)"
  std::vector<int> channels;  // indices into the format
  NiceRange range;            // physical units
};

/// envelope: [columns][channels] of the whole recording; an empty one gives the axis 0 … 1.
std::vector<Lane> makeLanes(const dataset::SensorFormat& format,
                            const std::vector<project::MinMax>& envelope);

}  // namespace thimble::ui
