// Batches: rows through a network, a few at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/nn/network.h"

namespace thimble::quantize {

/// Runs rows [n, width] forward as in use, 64 at once, and calls visit(first row, rows) after each.  False if
/// canceled.
template <class Visit>
bool eachBatch(nn::Network<float>& network, std::span<const float> rows, size_t width, Job& job,
               Visit visit) {
  nn::Matrix<float> x;
  for (size_t first = 0, n = rows.size() / width; first < n; first += 64) {
    const size_t count = std::min<size_t>(64, n - first);
    x = Eigen::Map<const nn::Matrix<float>>(rows.data() + first * width, static_cast<Eigen::Index>(count),
                                            static_cast<Eigen::Index>(width));
    if (job.canceled() || !network.forward(x, {false, &job})) return false;
    visit(first, count);
  }
  return true;
}

/// At most `most` of rows [n, width], evenly spread.
inline std::vector<float> spread(std::span<const float> rows, size_t width, size_t most) {
  const size_t n = rows.size() / width, count = std::min(n, most);
  std::vector<float> chosen;
  for (size_t i = 0; i < count; ++i) {
    const auto row = rows.subspan(i * n / count * width, width);
    chosen.insert(chosen.end(), row.begin(), row.end());
  }
  return chosen;
}

}  // namespace thimble::quantize
