// Reading recordings from files, for import and for playing them to a virtual board.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"

namespace thimble::cli {

struct ImportedRecording {
  dataset::RecordingInfo info;
  dataset::Samples samples;
};

/// Names of the files that are for testing.
using TestList = std::set<std::string>;

/// Files named, and .csv and .wav files inside folders named, sorted.  Errors: kNotFound.
Result<std::vector<std::filesystem::path>> listImportable(const std::vector<std::string>& paths);
/// One file by its ending; labelled by its name up to the first dot.  format: the scale to fit a CSV into, or
/// null.
Result<ImportedRecording> readRecording(const std::filesystem::path& file,
                                        const dataset::SensorFormat* format);
/// One file name a line.
Result<TestList> readTestList(const std::filesystem::path& path);

}  // namespace thimble::cli
