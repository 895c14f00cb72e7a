// File import: CSV and WAV files, and folders of them, become recordings of the project.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/project/project.h"

namespace thimble::ui {

struct ImportResult {
  std::vector<dataset::RecordingInfo> stored;
  std::vector<Error> failed;  // one for each file that could not be read
  bool canceled = false;      // what was stored until then stays
};

/// The .csv and .wav files among the paths and inside folders among them, sorted by name.
std::vector<std::filesystem::path> importableFiles(const std::vector<std::filesystem::path>& paths);

/// Stores one recording a file, labelled by its name up to the first dot.  A bad file does not stop the
/// others. Errors: kNotFound if there is no such file; kNoSpace and kIo of the project, after which nothing
/// more is tried.
Result<ImportResult> importFiles(project::Project& project, const std::vector<std::filesystem::path>& paths,
                                 Job& job);

/// Writes each recording as NAME.csv into the folder; a number is added to names that are taken.  Returns how
/// many.
Result<int> exportCsvFiles(const project::Project& project,
                           const std::vector<dataset::RecordingInfo>& recordings,
                           const std::filesystem::path& folder, Job& job);

}  // namespace thimble::ui
