// Scores sorted, counted and turned into a curve; thresholds read off it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/roc.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thimble::anomaly {

Roc rocOf(std::span<const float> normal, std::span<const float> others) {
  Roc roc;
  roc.auc = std::numeric_limits<double>::quiet_NaN();
  if (normal.empty() || others.empty()) return roc;
  std::vector<std::pair<float, bool>> scores;  // score, is an anomaly
  for (const float score : normal) scores.emplace_back(score, false);
  for (const float score : others) scores.emplace_back(score, true);
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  roc.points.push_back({std::numeric_limits<float>::infinity(), 0, 0});
  roc.auc = 0;
  size_t alarms = 0, found = 0;
  for (size_t i = 0; i < scores.size();) {
    const float score = scores[i].first;
    for (; i < scores.size() && scores[i].first == score; ++i) ++(scores[i].second ? found : alarms);
    const RocPoint point{score, static_cast<double>(alarms) / static_cast<double>(normal.size()),
                         static_cast<double>(found) / static_cast<double>(others.size())};
    const RocPoint& before = roc.points.back();
    roc.auc += (point.false_alarms - before.false_alarms) * (point.detections + before.detections) / 2;
    roc.points.push_back(point);
  }
  return roc;
}

float percentileOf(std::span<const float> values, double percent) {
  std::vector<float> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double at = std::clamp(percent / 100, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const size_t below = static_cast<size_t>(at), above = std::min(below + 1, sorted.size() - 1);
  return static_cast<float>(double{sorted[below]} + (at - static_cast<double>(below)) *
                                                        (double{sorted[above]} - double{sorted[below]}));
}

float pickThreshold(std::span<const float> normal, std::span<const float> others, const Settings& settings) {
  const auto usable = [](float threshold) {
    return threshold > 1e-12f && std::isfinite(threshold) ? threshold : 1e-12f;
  };
  if (others.empty() || settings.threshold == ThresholdRule::kPercentile)
    return usable(percentileOf(normal, double{settings.percentile}));
  const Roc roc = rocOf(normal, others);
  size_t best = 0;
  for (size_t i = 1; i < roc.points.size(); ++i) {
    const RocPoint &point = roc.points[i], &now = roc.points[best];
    const bool better =
        settings.threshold == ThresholdRule::kYouden
            ? point.detections - point.false_alarms > now.detections - now.false_alarms
            : point.false_alarms <= double{settings.false_alarms} && point.detections > now.detections;
    if (better) best = i;
  }
  // Halfway to the next lower score, so that a score that is off by a rounding stays on its side.
  if (best == 0) return usable(roc.points[1].threshold * 1.001f);
  const float at = roc.points[best].threshold;
  const float next = best + 1 < roc.points.size() ? roc.points[best + 1].threshold : at;
  return usable(at + (next - at) / 2);
}

}  // namespace thimble::anomaly
