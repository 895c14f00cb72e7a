// CSV files: recordings written into a folder, one file each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/job.h"
#include "core/project/project.h"

namespace thimble::ui {

/// Writes each recording as NAME.csv into the folder; a number is added to names that are taken, nothing is
/// replaced. Returns how many.  Errors: of reading and writing; kCanceled (what was written stays).
Result<int> exportCsvFiles(const project::Project& project,
                           const std::vector<dataset::RecordingInfo>& recordings,
                           const std::filesystem::path& folder, Job& job);

}  // namespace thimble::ui
