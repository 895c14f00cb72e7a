// Lanes: one a unit, in the order in which the units appear.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/lanes.h"

#include <algorithm>
#include <limits>

#include "ui/charts/channel_stack.h"

namespace thimble::ui {
namespace {
constexpr int kTicks = 4;
}

std::vector<Lane> makeLanes(const dataset::SensorFormat& format,
                            const std::vector<project::MinMax>& envelope) {
  std::vector<Lane> lanes;
  std::vector<std::string> units;
  for (size_t i = 0; i < format.channels.size(); ++i) {
    const std::string& unit = format.channels[i].unit;
    auto place = std::find(units.begin(), units.end(), unit);
    if (place == units.end()) {
      place = units.insert(units.end(), unit);
      lanes.push_back({axisTitle(unit), {}, {}});
    }
    lanes[static_cast<size_t>(place - units.begin())].channels.push_back(static_cast<int>(i));
  }
  const size_t channels = format.channels.size();
  for (Lane& lane : lanes) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const int channel : lane.channels) {
      const double scale = format.channels[static_cast<size_t>(channel)].scale;
      for (size_t i = static_cast<size_t>(channel); i < envelope.size(); i += channels) {
        const auto [small, large] = std::minmax({envelope[i].min * scale, envelope[i].max * scale});
        low = std::min(low, small);
        high = std::max(high, large);
      }
    }
    if (low <= high) lane.range = niceRange(low, high, kTicks);
  }
  return lanes;
}

}  // namespace thimble::ui
