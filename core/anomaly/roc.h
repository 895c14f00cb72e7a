// ROC: how many anomalies a threshold finds for how many false alarms, and the threshold picked from that.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/anomaly/settings.h"

namespace thimble::anomaly {

/// Windows whose score is at least `threshold` are called anomalies: the shares of the normal windows and of the others.
struct RocPoint {
  float threshold = 0;
  double false_alarms = 0, detections = 0;
};

/// From (0, 0), whose threshold is infinite, to (1, 1), one point a score that occurs.
struct Roc {
  std::vector<RocPoint> points;  // empty if there are no normal windows or no others
  double auc = 0;                // area under it, by trapezoids; NaN if there are no points
};

/// Source: Fawcett 2006, An introduction to ROC analysis.
Roc rocOf(std::span<const float> normal, std::span<const float> others);

/// The `percent`-th percentile, between neighbours by a straight line.  values: at least one.
float percentileOf(std::span<const float> values, double percent);

/// A threshold by the rule, between two scores that occur, > 0.  normal: at least one, ≥ 0; others: may be empty.
float pickThreshold(std::span<const float> normal, std::span<const float> others, const Settings& settings);

}  // namespace thimble::anomaly
