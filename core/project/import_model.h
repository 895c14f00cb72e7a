// ImportModel: a .tflite that was trained elsewhere becomes a run of the project.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/job.h"
#include "core/project/project.h"

namespace thimble::project {

/// The preset that such a run's recipe names.
inline constexpr const char* kImported = "imported";

/// Stores the file as the current run, to be evaluated, profiled and flashed.  Where its input takes as many values as
/// the project's features give, it gets the feature pipeline and the labels, if it carries none, so that it answers on
/// sensor windows; a float32 input then becomes int8.  Its rows are the project's normalised features.  Where all its
/// layers are known, the run has their weights too, and trainings can begin with them.
/// Errors: kCorrupt (no .tflite), kUnsupported (an operator that boards do not run, named), kCanceled.
Result<Run> importModel(Project& project, const std::string& name, std::span<const uint8_t> file, Job& job);

}  // namespace thimble::project
