// LiveHistory: drops what is older than its span; begins anew when the board's clock does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/live_history.h"

#include <algorithm>

namespace thimble::ui {
namespace {
constexpr double kScoreSteps = 256;
constexpr int kZero = -128;
}  // namespace

void LiveHistory::reset(const QStringList& classes) {
  classes_ = classes;
  points_.clear();
}

bool LiveHistory::push(const device_link::LiveResult& result) {
  if (result.scores.empty() || static_cast<qsizetype>(result.scores.size()) != classes_.size()) return false;
  if (!points_.empty() && result.time_us < points_.back().time_us) points_.clear();
  LivePoint point;
  point.time_us = result.time_us;
  point.best =
      static_cast<int>(std::max_element(result.scores.begin(), result.scores.end()) - result.scores.begin());
  for (const int8_t score : result.scores) point.probabilities.push_back((score - kZero) / kScoreSteps);
  points_.push_back(std::move(point));
  while (points_.front().time_us < points_.back().time_us - kSpanUs) points_.pop_front();
  return true;
}

}  // namespace thimble::ui
