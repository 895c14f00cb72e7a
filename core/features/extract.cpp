// Extract: labelled segments into windows, windows into rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <new>
#include <set>

#include "core/features/feature_table.h"
#include "core/features/held_frames.h"
#include "core/features/normalisation.h"
#include "core/features/window_features.h"

namespace thimble::features {
namespace {

using dataset::RecordingInfo;
using dataset::Segment;

/// Rows beyond this would not leave memory for training.
constexpr size_t kMaxTableBytes = size_t{2} << 30;

bool isUsed(const RecordingInfo& recording) {
  return !recording.deleted && std::any_of(recording.segments.begin(), recording.segments.end(),
                                           [](const Segment& s) { return !s.label.empty(); });
}

/// The same channels at the same rate; a sensor's name may differ, and an imported rate by rounding.
bool sameFormat(const dataset::SensorFormat& a, const dataset::SensorFormat& b) {
  return a.channels == b.channels &&
         std::fabs(a.rate_hz - b.rate_hz) <= 0.01 * std::max(a.rate_hz, b.rate_hz);
}

Error differentFormats(const RecordingInfo& first, const RecordingInfo& other) {
  return {ErrorCode::kInvalidArgument,
          "Recording \"" + other.name + "\" has another sensor format than \"" + first.name + "\".",
          "All labelled recordings need the same channels, units, scales and rate: remove its labels or "
          "record it "
          "again."};
}

/// The part of a segment that the recording has.
struct Range {
  int64_t begin, end;
};
Range rangeOf(const Segment& segment, const RecordingInfo& recording) {
  const int64_t frames = std::max<int64_t>(recording.frames, 0);
  return {std::clamp<int64_t>(segment.begin, 0, frames), std::clamp<int64_t>(segment.end, 0, frames)};
}

/// All windows of a recording, with labels as indices into `classes` (sorted).
void cutWindows(const RecordingInfo& recording, const FeatureSettings& settings,
                const std::vector<std::string>& classes, std::vector<WindowRef>& windows) {
  for (const Segment& segment : recording.segments) {
    const auto found = std::lower_bound(classes.begin(), classes.end(), segment.label);
    if (found == classes.end() || *found != segment.label) continue;
    const int label = static_cast<int>(found - classes.begin());
    const Range range = rangeOf(segment, recording);
    if (settings.hold_short && range.begin < range.end && range.end - range.begin < settings.window)
      windows.push_back({recording.id, range.begin, range.end - range.begin, label, recording.split});
    for (int64_t begin = range.begin; begin <= range.end - settings.window; begin += settings.stride) {
      windows.push_back({recording.id, begin, settings.window, label, recording.split});
    }
  }
}

/// Labels with at least one window, sorted.
std::vector<std::string> classesOf(const std::vector<const RecordingInfo*>& recordings,
                                   const FeatureSettings& settings) {
  const int64_t least = settings.hold_short ? 1 : settings.window;
  std::set<std::string> names;
  for (const RecordingInfo* recording : recordings) {
    for (const Segment& segment : recording->segments) {
      const Range range = rangeOf(segment, *recording);
      if (!segment.label.empty() && range.end - range.begin >= least) names.insert(segment.label);
    }
  }
  return {names.begin(), names.end()};
}

Result<void> checkSamples(const RecordingInfo& recording, const dataset::Samples& samples) {
  const size_t channels = recording.format.channels.size();
  if (samples.channels == static_cast<int>(channels) && samples.frames() >= recording.frames &&
      samples.values.size() / channels >= static_cast<size_t>(recording.frames)) {
    return {};
  }
  return Error{ErrorCode::kCorrupt,
               "The samples of recording \"" + recording.name + "\" do not fit its description.",
               "Delete the recording and record or import it again."};
}

/// A table whose rows are yet to be computed, and the number of windows up to and with each recording.
struct Plan {
  FeatureTable table;
  std::vector<size_t> windows_up_to;
};

/// Checks all that can be checked before any sample is read, and lists the windows.
Result<Plan> plan(const std::vector<const RecordingInfo*>& recordings, const FeatureSettings& settings) {
  const Error none = {ErrorCode::kInvalidArgument, "No labelled segment is as long as a window.",
                      "Label some recordings, or choose a window shorter than " +
                          std::to_string(settings.window) + " frames."};
  if (recordings.empty())
    return Error{ErrorCode::kInvalidArgument, "There are no labelled recordings yet.",
                 "Record or import some and label parts of at least " + std::to_string(settings.window) +
                     " frames, a window."};
  const RecordingInfo& first = *recordings.front();
  for (const RecordingInfo* recording : recordings) {
    if (!sameFormat(first.format, recording->format)) return differentFormats(first, *recording);
  }
  auto board = pipelineSettings(settings, first.format);
  if (!board) return board.error();
  Plan planned;
  FeatureTable& table = planned.table;
  table.settings = settings;
  table.format = first.format;
  const Layout layout = layoutOf(*board);
  table.features = layout.features;
  table.time_steps = layout.time_steps;
  table.channels_per_step = layout.channels_per_step;
  table.blocks = layout.blocks;
  table.classes = classesOf(recordings, settings);
  const size_t max_windows = kMaxTableBytes / sizeof(float) / static_cast<size_t>(table.features);
  for (const RecordingInfo* recording : recordings) {
    cutWindows(*recording, settings, table.classes, table.windows);
    planned.windows_up_to.push_back(table.windows.size());
    if (table.windows.size() > max_windows) {
      return Error{ErrorCode::kInvalidArgument,
                   "These settings give more feature values than memory should hold.",
                   "Choose a larger stride, or a block with fewer features."};
    }
  }
  if (table.windows.empty()) return none;
  return planned;
}

/// Fills the rows of table.windows [begin, end), all of one recording.
Result<void> fillRows(FeatureTable& table, const dataset::Samples& samples, size_t begin, size_t end,
                      WindowFeatures& features, Job& job) {
  for (size_t w = begin; w < end; ++w) {
    if (job.canceled()) return canceledError();
    if (w % 64 == 0) {
      job.progress(static_cast<double>(w) / static_cast<double>(table.windows.size()), "Computing features");
    }
    const WindowRef& window = table.windows[w];
    const auto channels = static_cast<size_t>(samples.channels);
    const int16_t* frames = samples.values.data() + static_cast<size_t>(window.begin) * channels;
    std::vector<int16_t> held;
    if (window.frames < table.settings.window) {
      held = heldFrames({frames, static_cast<size_t>(window.frames) * channels}, samples.channels,
                        table.settings.window);
      frames = held.data();
    }
    features.compute(frames, table.rows.data() + w * static_cast<size_t>(table.features));
  }
  return {};
}

Result<void> fillTable(Plan& planned, const std::vector<const RecordingInfo*>& recordings,
                       const SampleSource& source, Job& job) {
  FeatureTable& table = planned.table;
  WindowFeatures features(*pipelineSettings(table.settings, table.format), table.format);
  table.rows.resize(table.windows.size() * static_cast<size_t>(table.features));
  size_t begin = 0;
  for (size_t r = 0; r < recordings.size(); ++r) {
    const size_t end = planned.windows_up_to[r];
    if (begin == end) continue;
    if (job.canceled()) return canceledError();
    auto samples = source(recordings[r]->id);
    if (!samples) return samples.error();
    if (auto good = checkSamples(*recordings[r], *samples); !good) return good;
    if (auto filled = fillRows(table, *samples, begin, end, features, job); !filled) return filled;
    begin = end;
  }
  job.progress(1, "Computing features");
  return {};
}

}  // namespace

Result<FeatureTable> extract(const std::vector<RecordingInfo>& recordings, const SampleSource& samples,
                             const FeatureSettings& settings, Job& job) {
  try {
    std::vector<const RecordingInfo*> used;
    for (const RecordingInfo& recording : recordings) {
      if (isUsed(recording)) used.push_back(&recording);
    }
    auto planned = plan(used, settings);
    if (!planned) return planned.error();
    if (auto filled = fillTable(*planned, used, samples, job); !filled) return filled.error();
    fitNormalisation(planned->table);
    return std::move(planned->table);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kInternal, "There is not enough memory for the features.",
                 "Choose a larger stride, or a block with fewer features."};
  }
}

}  // namespace thimble::features
