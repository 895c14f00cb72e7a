// Clusters: rows parted by their nearest centre.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/nn/random.h"

namespace thimble::anomaly {

struct Clusters {
  std::vector<double> centres;  // [k][width]
  std::vector<int> nearest;     // [n]
  double inertia = 0;           // sum of squared distances to the nearest centre
};

/// k-means from centres spread by k-means++, `restarts` times, the least inertia kept.  rows: [n][width], 1 ≤ k ≤ n.
/// Errors: kCanceled.  Source: Lloyd 1982; Arthur and Vassilvitskii 2007.
Result<Clusters> cluster(std::span<const float> rows, int width, int k, int restarts, nn::Random& random,
                         Job& job);

}  // namespace thimble::anomaly
