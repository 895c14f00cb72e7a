// Opening a project for a subcommand, and the words in which recordings are shown.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/cli/context.h"
#include "core/project/project.h"

namespace thimble::cli {

/// Opens a project; with `create`, makes it if there is none.
Result<std::unique_ptr<project::Project>> openProject(const std::string& path, bool create = false);

/// The project's current run, or an error that says to train first.
Result<project::Run> currentRun(const project::Project& project);

/// A model's bytes: a .tflite file as it is, a project's current model otherwise.
Result<std::vector<uint8_t>> modelBytes(const std::string& path_of_model_or_project);

/// True if the path names a project (by its ending).
bool isProject(const std::string& path);

nlohmann::ordered_json toJson(const dataset::RecordingInfo& recording);
/// "#12 shake.3 · shake · 200 frames at 99.98 Hz · jitter p99 1.2 ms · 0 lost · train"
std::string describe(const dataset::RecordingInfo& recording);
const char* splitName(dataset::Split split);

}  // namespace thimble::cli
