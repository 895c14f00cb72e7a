// Mean errors and the share of variance explained.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "core/evaluate/evaluation.h"

namespace thimble::evaluate {

NumberErrors errorsOf(std::span<const float> answers, std::span<const float> targets) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const size_t n = targets.size();
  if (n == 0 || answers.size() != n) return {kNone, kNone, kNone};
  double mean = 0, absolute = 0, square = 0, spread = 0;
  for (const float target : targets) mean += double{target} / static_cast<double>(n);
  for (size_t i = 0; i < n; ++i) {
    const double off = double{answers[i]} - double{targets[i]};
    absolute += std::abs(off);
    square += off * off;
    spread += (double{targets[i]} - mean) * (double{targets[i]} - mean);
  }
  const double count = static_cast<double>(n);
  return {absolute / count, std::sqrt(square / count), spread > 0 ? 1 - square / spread : kNone};
}

}  // namespace thimble::evaluate
