// RecordingTable: all of the recordings but their samples, to and from the tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/dataset/recording.h"
#include "core/project/database.h"

namespace thimble::project {

/// Throws Failure kInvalidArgument for a format or segments that no recording can have.  frames: INT64_MAX if
/// the recording is still to be made.
void requireValid(const dataset::RecordingInfo& info, int64_t frames);

/// All of these work within a transaction, and throw Failure.

/// Inserts an unfinished recording of 0 frames; returns its id.
int64_t insertRecording(Database& database, const dataset::RecordingInfo& info);
/// One recording, or all, in the order they were made.  Segments are cut at the recording's end.
std::vector<dataset::RecordingInfo> loadRecordings(Database& database, std::optional<int64_t> id,
                                                   bool with_deleted);
dataset::RecordingInfo loadRecording(Database& database, int64_t id);
/// Replaces name, segments, split and deleted.
void updateRecording(Database& database, const dataset::RecordingInfo& info);
void setSegments(Database& database, int64_t id, const std::vector<dataset::Segment>& segments);
/// Marks a recording as complete.
void finishRecording(Database& database, int64_t id, const dataset::Quality& quality);
/// Measures and marks the recordings that a kill left unfinished.
/// Removes what is marked deleted, with its samples; returns how many recordings.
int removeDeleted(Database& database);
void finishAbandoned(Database& database);

}  // namespace thimble::project
