// Recommend: feature settings from the length of what was labelled.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <string>

#include "core/features/feature_table.h"

namespace thimble::features {
namespace {

constexpr double kMaxWindowSeconds = 2;
constexpr int64_t kMaxRawValues = 1200;

/// The largest power of two up to the window, within what is cheap on a board.
int fftLength(int window) {
  int length = 16;
  while (length < 256 && length * 2 <= window) length *= 2;
  return length;
}

}  // namespace

FeatureSettings recommend(const std::vector<dataset::RecordingInfo>& recordings) {
  std::vector<int64_t> lengths;
  std::map<std::string, int64_t> longest;  // of each label
  const dataset::SensorFormat* format = nullptr;
  for (const dataset::RecordingInfo& recording : recordings) {
    if (recording.deleted) continue;
    for (const dataset::Segment& segment : recording.segments) {
      if (segment.label.empty() || segment.end <= segment.begin) continue;
      lengths.push_back(segment.end - segment.begin);
      longest[segment.label] = std::max(longest[segment.label], lengths.back());
      if (format == nullptr) format = &recording.format;
    }
  }
  FeatureSettings settings;
  if (format == nullptr) return settings;

  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  int64_t window = std::min<int64_t>(*middle, dsp::kMaxWindow);
  for (const auto& [label, frames] : longest) window = std::min(window, frames);
  if (format->rate_hz > 0) {
    const double most =
        std::clamp(kMaxWindowSeconds * format->rate_hz, 1.0, static_cast<double>(dsp::kMaxWindow));
    window = std::min(window, static_cast<int64_t>(most));
  }
  settings.window = static_cast<int>(window);
  settings.stride = std::max(1, settings.window / 2);
  const int64_t values = window * static_cast<int64_t>(format->channels.size());
  settings.block = values <= kMaxRawValues ? dsp::Block::kRaw : dsp::Block::kStatistics;
  settings.fft_length = fftLength(settings.window);
  return settings;
}

}  // namespace thimble::features
