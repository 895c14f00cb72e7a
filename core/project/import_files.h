// Bringing files into a project: CSV and WAV files, or folders of them, all in one format so that they train
// together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "core/project/project.h"

namespace thimble::project {

/// A recording read from a file and not stored yet.
struct FileRecording {
  dataset::RecordingInfo info;
  dataset::Samples samples;
};

/// Files as named, and the .csv and .wav files inside folders named, sorted.  Errors: kNotFound.
Result<std::vector<std::filesystem::path>> importableFiles(const std::vector<std::filesystem::path>& paths);

/// One file by its ending.  target: the format a CSV is fitted into; none: one of its own.  rate_hz: of a CSV without
/// timestamps; 0: the target's.
Result<FileRecording> readRecordingFile(const std::filesystem::path& file,
                                        const std::optional<dataset::SensorFormat>& target,
                                        double rate_hz = 0);

struct Imported {
  std::vector<dataset::RecordingInfo> recordings;
  std::vector<Error> errors;  // of files that could not be read, each naming its own; the others are in
};

/// Imports files into a project.  target: the format to fit CSV files into; none: that of the project's
/// recordings, else one that holds all of the files.  prepare (if given) may change a recording before it is
/// stored.  rate_hz: as readRecordingFile.  A canceled import keeps what was stored.  Errors: kNotFound (no file at all).
Result<Imported> importFiles(Project& project, const std::vector<std::filesystem::path>& paths,
                             const std::optional<dataset::SensorFormat>& target,
                             const std::function<void(FileRecording&)>& prepare, Job& job,
                             double rate_hz = 0);

}  // namespace thimble::project
