// Recording edits: the dataset's own functions on values of the snapshot.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/recording_edits.h"

#include "core/dataset/split.h"

namespace thimble::ui {

Result<dataset::RecordingInfo> withLabel(dataset::RecordingInfo recording, const FrameRange& range,
                                         const std::string& label) {
  auto segments =
      dataset::setLabel(std::move(recording.segments), range.begin, range.end, label, recording.frames);
  if (!segments) return segments.error();
  recording.segments = std::move(*segments);
  return recording;
}

Result<dataset::RecordingInfo> withEdge(dataset::RecordingInfo recording, int64_t at, int64_t to) {
  auto segments = dataset::moveEdge(std::move(recording.segments), at, to, recording.frames);
  if (!segments) return segments.error();
  recording.segments = std::move(*segments);
  return recording;
}

RecordingList withLabelRenamed(const RecordingList& recordings, const std::string& from,
                               const std::string& to) {
  RecordingList changed;
  if (from == to || to.empty()) return changed;
  for (const auto& recording : recordings) {
    auto next = recording;
    for (const auto& segment : recording.segments) {
      if (segment.label != from) continue;
      auto segments = dataset::setLabel(next.segments, segment.begin, segment.end, to, recording.frames);
      if (segments) next.segments = std::move(*segments);
    }
    if (next.segments != recording.segments) changed.push_back(std::move(next));
  }
  return changed;
}

RecordingList withSplit(const RecordingList& recordings, double share, uint64_t seed) {
  RecordingList split = recordings;
  dataset::splitRecordings(split, share, seed);
  RecordingList changed;
  for (size_t i = 0; i < split.size(); ++i) {
    if (split[i].split != recordings[i].split) changed.push_back(std::move(split[i]));
  }
  return changed;
}

}  // namespace thimble::ui
