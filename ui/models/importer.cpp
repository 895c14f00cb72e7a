// Importer: reads each file, adds it to the project, and tells what could not be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <filesystem>

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
};

/// target: the format of what the project holds already, so that old and new can be trained on together.
Result<dataset::RecordingInfo> importOne(project::Project& project, const std::filesystem::path& file,
                                         const std::optional<dataset::SensorFormat>& target) {
  const auto store = [&](auto imported) -> Result<dataset::RecordingInfo> {
    if (!imported) return imported.error();
    return project.addRecording(std::move(imported->info), imported->samples);
  };
  std::string ending = file.extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (ending == ".wav") return store(dataset::importWav(file));
  dataset::CsvImportOptions options;
  if (target) options.target = *target;
  return store(dataset::importCsv(file, options));
}

}  // namespace

Importer::Importer(JobRunner& jobs, ProjectModel& project, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project) {}

void Importer::import(const QStringList& files) {
  if (files.isEmpty()) return;
  if (!project_.isOpen()) {
    return emit failed({ErrorCode::kInvalidArgument, tr("No project is open to import into.").toStdString(),
                        tr("Make or open a project first.").toStdString()});
  }
  std::optional<dataset::SensorFormat> target;
  if (!project_.recordings().empty()) target = project_.recordings().front().format;
  jobs_.run<Imported>(
      tr("Import"), this,
      [project = project_.project(), files, target](Job& job) -> Result<Imported> {
        Imported out;
        for (int i = 0; i < files.size() && !job.canceled(); ++i) {
          const std::filesystem::path file = files[i].toStdString();
          job.progress(static_cast<double>(i) / static_cast<double>(files.size()), file.filename().string());
          auto info = importOne(*project, file, target);
          if (info) {
            out.recordings.push_back(std::move(*info));
          } else {
            if (!out.first_error) out.first_error = info.error();
            ++out.failures;
          }
        }
        return out;
      },
      [this, all = files.size()](Result<Imported> result) {
        if (!result) return emit failed(result.error());
        for (const auto& info : result->recordings) project_.addStored(info);
        emit imported(static_cast<int>(result->recordings.size()));
        if (!result->first_error) return;
        Error error = *result->first_error;
        if (result->failures > 1) {
          error.message +=
              tr(" (%1 of %2 files could not be imported)").arg(result->failures).arg(all).toStdString();
        }
        emit failed(error);
      });
}

}  // namespace thimble::ui
