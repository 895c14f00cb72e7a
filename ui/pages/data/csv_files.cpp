// CSV files: names that no file system refuses and that are not taken.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/csv_files.h"

#include <set>

#include "core/dataset/csv_export.h"

namespace thimble::ui {
namespace {

namespace fs = std::filesystem;

/// The name without what a file system may refuse.
std::string fileName(const std::string& name) {
  std::string safe;
  for (const char c : name)
    safe += static_cast<unsigned char>(c) < 32 || std::string("/\\:*?\"<>|").find(c) != std::string::npos
                ? '_'
                : c;
  return safe.empty() || safe[0] == '.' ? "_" + safe : safe;
}

}  // namespace

Result<int> exportCsvFiles(const project::Project& project,
                           const std::vector<dataset::RecordingInfo>& recordings, const fs::path& folder,
                           Job& job) {
  std::set<std::string> taken;
  int written = 0;
  for (const auto& recording : recordings) {
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(written) / static_cast<double>(recordings.size()), recording.name);
    const auto samples = project.samples(recording.id);
    if (!samples) return samples.error();
    const std::string base = fileName(recording.name);
    std::string name = base;
    std::error_code error;
    for (int number = 2; taken.contains(name) || fs::exists(folder / (name + ".csv"), error); ++number) {
      name = base + " " + std::to_string(number);
    }
    taken.insert(name);
    if (auto done = dataset::exportCsv(folder / (name + ".csv"), recording.format, *samples); !done)
      return done.error();
    ++written;
  }
  return written;
}

}  // namespace thimble::ui
