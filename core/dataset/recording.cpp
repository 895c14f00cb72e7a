// Recording: the algebra of labels on a line of frames, and what timestamps say about how well it was heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/recording.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace thimble::dataset {
namespace {

/// Joins neighbours that touch and say the same.
std::vector<Segment> joined(const std::vector<Segment>& segments) {
  std::vector<Segment> result;
  for (const Segment& segment : segments) {
    if (!result.empty() && result.back().end == segment.begin && result.back().label == segment.label) {
      result.back().end = segment.end;
    } else {
      result.push_back(segment);
    }
  }
  return result;
}

/// Sorted values' quantile q, interpolated linearly between the two nearest (NumPy's default).
double quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const size_t below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

}  // namespace

std::string mainLabel(const RecordingInfo& recording) {
  std::map<std::string, int64_t> frames;
  for (const Segment& segment : recording.segments) frames[segment.label] += segment.end - segment.begin;
  const auto most = std::max_element(frames.begin(), frames.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == frames.end() ? std::string() : most->first;
}

Quality measureQuality(const std::vector<int64_t>& time_us, int64_t lost) {
  Quality quality;
  quality.lost = lost;
  if (time_us.size() < 2) return quality;
  std::vector<double> intervals(time_us.size() - 1);
  for (size_t i = 0; i < intervals.size(); ++i) {
    intervals[i] = static_cast<double>(time_us[i + 1]) - static_cast<double>(time_us[i]);
  }
  const double span_us = static_cast<double>(time_us.back()) - static_cast<double>(time_us.front());
  if (span_us > 0) quality.rate_hz = static_cast<double>(intervals.size()) * 1e6 / span_us;
  std::sort(intervals.begin(), intervals.end());
  const double median = quantile(intervals, 0.5);
  for (double& interval : intervals) interval = std::abs(interval - median);
  std::sort(intervals.begin(), intervals.end());
  quality.jitter_p50_us = quantile(intervals, 0.5);
  quality.jitter_p99_us = quantile(intervals, 0.99);
  return quality;
}

Result<std::vector<Segment>> setLabel(std::vector<Segment> segments, int64_t begin, int64_t end,
                                      const std::string& label, int64_t frames) {
  if (begin < 0 || begin >= end || end > frames) {
    return Error{ErrorCode::kInvalidArgument,
                 "Frames " + std::to_string(begin) + " to " + std::to_string(end) +
                     " are not a part of a recording of " + std::to_string(frames) + " frames.",
                 "Choose a part inside the recording."};
  }
  std::vector<Segment> kept;
  for (const Segment& segment : segments) {
    if (segment.begin < begin) kept.push_back({segment.begin, std::min(segment.end, begin), segment.label});
    if (segment.end > end) kept.push_back({std::max(segment.begin, end), segment.end, segment.label});
  }
  if (!label.empty()) kept.push_back({begin, end, label});
  std::sort(kept.begin(), kept.end(), [](const Segment& a, const Segment& b) { return a.begin < b.begin; });
  return joined(kept);
}

Result<std::vector<Segment>> moveEdge(std::vector<Segment> segments, int64_t at, int64_t to, int64_t frames) {
  bool found = false;
  int64_t lowest = 0;
  int64_t highest = frames;
  const auto see = [&](int64_t edge) {
    if (edge == at) found = true;
    if (edge < at) lowest = std::max(lowest, edge + 1);
    if (edge > at) highest = std::min(highest, edge - 1);
  };
  for (const Segment& segment : segments) {
    see(segment.begin);
    see(segment.end);
  }
  if (!found || lowest > highest) {
    return Error{ErrorCode::kInvalidArgument, "No label begins or ends at frame " + std::to_string(at) + ".",
                 "Drag the edge of a label."};
  }
  const int64_t target = std::clamp(to, lowest, highest);
  for (Segment& segment : segments) {
    if (segment.begin == at) segment.begin = target;
    if (segment.end == at) segment.end = target;
  }
  return segments;
}

}  // namespace thimble::dataset
