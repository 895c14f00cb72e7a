// Projects as subcommands see them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_file.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace thimble::cli {

Result<std::unique_ptr<project::Project>> openProject(const std::string& path, bool create) {
  std::error_code status;
  if (create && !std::filesystem::exists(path, status)) return project::Project::create(path);
  return project::Project::open(path);
}

Result<project::Run> currentRun(const project::Project& project) {
  Result<std::optional<project::Run>> run = project.currentRun();
  if (!run) return run.error();
  if (!run->has_value()) {
    return Error{ErrorCode::kNotFound, "The project has no trained model yet.",
                 "Run 'thimble-cli train " + project.path().string() + "' first."};
  }
  return std::move(**run);
}

bool isProject(const std::string& path) { return std::filesystem::path(path).extension() == ".thimble"; }

Result<std::vector<uint8_t>> modelBytes(const std::string& path) {
  if (!isProject(path)) return readFile(path);
  const auto project = openProject(path);
  if (!project) return project.error();
  Result<project::Run> run = currentRun(**project);
  if (!run) return run.error();
  return std::move(run->model);
}

const char* splitName(dataset::Split split) { return split == dataset::Split::kTest ? "test" : "train"; }

nlohmann::ordered_json toJson(const dataset::RecordingInfo& recording) {
  nlohmann::ordered_json segments = nlohmann::ordered_json::array();
  for (const dataset::Segment& segment : recording.segments) {
    segments.push_back({{"begin", segment.begin}, {"end", segment.end}, {"label", segment.label}});
  }
  return {{"id", recording.id},
          {"name", recording.name},
          {"label", dataset::mainLabel(recording)},
          {"split", splitName(recording.split)},
          {"frames", recording.frames},
          {"rate_hz", recording.quality.rate_hz},
          {"jitter_p50_us", recording.quality.jitter_p50_us},
          {"jitter_p99_us", recording.quality.jitter_p99_us},
          {"lost", recording.quality.lost},
          {"source", recording.source},
          {"segments", segments}};
}

std::string describe(const dataset::RecordingInfo& recording) {
  const std::string label = dataset::mainLabel(recording);
  char numbers[160];
  std::snprintf(numbers, sizeof numbers, "%lld frames at %.2f Hz · jitter p99 %.2f ms · %lld lost",
                static_cast<long long>(recording.frames), recording.quality.rate_hz,
                recording.quality.jitter_p99_us / 1000, static_cast<long long>(recording.quality.lost));
  return "#" + std::to_string(recording.id) + " " + recording.name + " · " +
         (label.empty() ? "not labelled" : label) + " · " + numbers + " · " + splitName(recording.split);
}

}  // namespace thimble::cli
