// Recording: the algebra of labels on a line of frames, and what timestamps say about how well it was heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/recording.h"

#include <algorithm>
#include <map>

#include "core/dataset/quality_meter.h"

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

}  // namespace

std::string mainLabel(const RecordingInfo& recording) {
  std::map<std::string, int64_t> frames;
  for (const Segment& segment : recording.segments) frames[segment.label] += segment.end - segment.begin;
  const auto most = std::max_element(frames.begin(), frames.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == frames.end() ? std::string() : most->first;
}

Quality measureQuality(const std::vector<int64_t>& time_us, int64_t lost) {
  QualityMeter meter;
  meter.add(time_us);
  return meter.quality(lost);
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
