// Importer: reads each file, adds it to the project, and tells what could not be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <optional>

#include "core/dataset/csv_import.h"
#include "core/dataset/wav_import.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {

struct Imported {
  Recordings recordings;
  std::optional<Error> first_error;
  int failures = 0;
  size_t files = 0;
};

std::string ending(const std::filesystem::path& file) {
  std::string text = file.extension().string();
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Files as they are named, and the CSV and WAV files inside folders, sorted.
std::vector<std::filesystem::path> filesIn(const QStringList& paths) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const QString& text : paths) {
    const fs::path path = text.toStdString();
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator at(path, options, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code ignored;
      const std::string kind = ending(at->path());
      if ((kind == ".csv" || kind == ".wav") && at->is_regular_file(ignored)) files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// target: the format of what the project holds already, so that old and new can be trained on together.
Result<dataset::RecordingInfo> importOne(project::Project& project, const std::filesystem::path& file,
                                         const std::optional<dataset::SensorFormat>& target) {
  const auto store = [&](auto imported) -> Result<dataset::RecordingInfo> {
    if (!imported) return imported.error();
    return project.addRecording(std::move(imported->info), imported->samples);
  };
  if (ending(file) == ".wav") return store(dataset::importWav(file));
  dataset::CsvImportOptions options;
  if (target) options.target = *target;
  return store(dataset::importCsv(file, options));
}

/// One format for all CSV files of a first import, so that they can be trained on together; nullopt if they
/// differ.
std::optional<dataset::SensorFormat> commonCsvFormat(const std::vector<std::filesystem::path>& files,
                                                     Job& job) {
  std::vector<std::filesystem::path> tables;
  std::copy_if(files.begin(), files.end(), std::back_inserter(tables),
               [](const auto& file) { return ending(file) == ".csv"; });
  if (tables.size() < 2) return {};
  job.progress(-1, "looking through the files");
  auto format = dataset::commonFormat(tables, {});
  return format ? std::optional(std::move(*format)) : std::nullopt;
}

}  // namespace

Importer::Importer(JobRunner& jobs, ProjectModel& project, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project) {}

void Importer::import(const QStringList& paths) {
  if (paths.isEmpty()) return;
  if (!project_.isOpen()) {
    return emit failed({ErrorCode::kInvalidArgument, tr("No project is open to import into.").toStdString(),
                        tr("Make or open a project first.").toStdString()});
  }
  std::optional<dataset::SensorFormat> target;
  if (!project_.recordings().empty()) target = project_.recordings().front().format;
  jobs_.run<Imported>(
      tr("Import"), this,
      [project = project_.project(), paths, target](Job& job) -> Result<Imported> {
        Imported out;
        const auto files = filesIn(paths);
        if (files.empty()) {
          return Error{ErrorCode::kNotFound, "There is no CSV or WAV file in that folder.",
                       "Choose files that end in .csv or .wav, or a folder that holds some."};
        }
        out.files = files.size();
        auto format = target;
        if (!format) format = commonCsvFormat(files, job);
        for (size_t i = 0; i < files.size() && !job.canceled(); ++i) {
          const std::filesystem::path& file = files[i];
          job.progress(static_cast<double>(i) / static_cast<double>(files.size()), file.filename().string());
          auto info = importOne(*project, file, format);
          if (info) {
            out.recordings.push_back(std::move(*info));
          } else {
            if (!out.first_error) out.first_error = info.error();
            ++out.failures;
          }
        }
        return out;
      },
      [this, project = project_.project()](Result<Imported> result) {
        if (!result) return emit failed(result.error());
        if (project != project_.project()) return;  // another one was opened meanwhile
        project_.addStored(tr("Import %1 recordings").arg(result->recordings.size()), result->recordings);
        emit imported(static_cast<int>(result->recordings.size()));
        if (!result->first_error) return;
        Error error = *result->first_error;
        if (result->failures > 1) {
          error.message += tr(" (%1 of %2 files could not be imported)")
                               .arg(result->failures)
                               .arg(result->files)
                               .toStdString();
        }
        emit failed(error);
      });
}

}  // namespace thimble::ui
