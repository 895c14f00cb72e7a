// Finds importable files, settles on a format and stores them one by one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/import_files.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "core/dataset/csv_import.h"
#include "core/dataset/wav_import.h"

namespace thimble::project {

namespace fs = std::filesystem;

namespace {

std::string ending(const fs::path& file) {
  std::string text = file.extension().string();
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool importable(const fs::path& file) { return ending(file) == ".csv" || ending(file) == ".wav"; }

/// The format that the files are fitted into: the project's own, else one common to several CSV files.
std::optional<dataset::SensorFormat> formatFor(const Project& project, const std::vector<fs::path>& files,
                                               double rate_hz) {
  if (const auto recordings = project.recordings(); recordings && !recordings->empty()) {
    return recordings->front().format;
  }
  std::vector<fs::path> tables;
  std::copy_if(files.begin(), files.end(), std::back_inserter(tables),
               [](const fs::path& file) { return ending(file) == ".csv"; });
  if (tables.size() < 2) return {};
  dataset::CsvImportOptions options;
  options.rate_hz = rate_hz;
  auto format = dataset::commonFormat(tables, options);
  if (!format && format.error().code != ErrorCode::kMismatch) {
    // A file that cannot be read must not part the others.
    std::erase_if(tables, [&](const fs::path& file) { return !dataset::importCsv(file, options); });
    if (tables.size() > 1) format = dataset::commonFormat(tables, options);
  }
  if (!format) return {};
  return std::move(*format);
}

}  // namespace

Result<std::vector<fs::path>> importableFiles(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::exists(path, error)) {
      return Error{ErrorCode::kNotFound, "There is no file or folder '" + path.string() + "'.",
                   "Check the path."};
    }
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator at(path, options, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code ignored;
      if (importable(at->path()) && at->is_regular_file(ignored)) files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    return Error{ErrorCode::kNotFound, "There is no CSV or WAV file in that folder.",
                 "Choose files that end in .csv or .wav, or a folder that holds some."};
  }
  return files;
}

Result<FileRecording> readRecordingFile(const fs::path& file,
                                        const std::optional<dataset::SensorFormat>& target, double rate_hz) {
  if (ending(file) == ".wav") {
    auto wav = dataset::importWav(file);
    if (!wav) return wav.error();
    return FileRecording{std::move(wav->info), std::move(wav->samples)};
  }
  dataset::CsvImportOptions options;
  options.target = target;
  options.rate_hz = rate_hz;
  auto csv = dataset::importCsv(file, options);
  if (!csv) return csv.error();
  return FileRecording{std::move(csv->info), std::move(csv->samples)};
}

Result<Imported> importFiles(Project& project, const std::vector<fs::path>& paths,
                             const std::optional<dataset::SensorFormat>& target,
                             const std::function<void(FileRecording&)>& prepare, Job& job, double rate_hz) {
  const auto files = importableFiles(paths);
  if (!files) return files.error();
  job.progress(-1, "looking through the files");
  const auto format = target ? target : formatFor(project, *files, rate_hz);
  Imported imported;
  for (size_t i = 0; i < files->size() && !job.canceled(); ++i) {
    const fs::path& file = (*files)[i];
    job.progress(static_cast<double>(i) / static_cast<double>(files->size()), file.filename().string());
    auto recording = readRecordingFile(file, format, rate_hz);
    if (!recording) {
      imported.errors.push_back(recording.error());
      continue;
    }
    if (prepare) prepare(*recording);
    auto stored = project.addRecording(std::move(recording->info), recording->samples);
    if (stored) {
      imported.recordings.push_back(std::move(*stored));
    } else {
      imported.errors.push_back(stored.error());
    }
  }
  return imported;
}

}  // namespace thimble::project
