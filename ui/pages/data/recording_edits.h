// Recording edits: what each edit on the page makes of the recordings, as values for the undo stack.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "ui/charts/waveform/frame_range.h"

namespace thimble::ui {

using RecordingList = std::vector<dataset::RecordingInfo>;

/// The recording with these frames labelled ("" erases).  Errors: as dataset::setLabel.
Result<dataset::RecordingInfo> withLabel(dataset::RecordingInfo recording, const FrameRange& range,
                                         const std::string& label);

/// The recording with a label's edge moved.  Errors: as dataset::moveEdge.
Result<dataset::RecordingInfo> withEdge(dataset::RecordingInfo recording, int64_t at, int64_t to);

/// Those recordings that change when a label is renamed everywhere; neighbours that become equal are joined.
RecordingList withLabelRenamed(const RecordingList& recordings, const std::string& from,
                               const std::string& to);

/// Those recordings that change side when `share` of each class goes to the test side.  A recording is never
/// cut.
RecordingList withSplit(const RecordingList& recordings, double share, uint64_t seed);

}  // namespace thimble::ui
