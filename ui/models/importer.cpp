// Importer: brings files into the open project in the background, and tells what could not be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <filesystem>
#include <vector>

#include "core/project/import_files.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

Importer::Importer(JobRunner& jobs, ProjectModel& project, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project) {}

void Importer::import(const QStringList& paths) {
  if (paths.isEmpty()) return;
  if (!project_.isOpen()) {
    return emit failed({ErrorCode::kInvalidArgument, tr("No project is open to import into.").toStdString(),
                        tr("Make or open a project first.").toStdString()});
  }
  std::vector<std::filesystem::path> files;
  for (const QString& path : paths) files.emplace_back(path.toStdString());
  jobs_.run<project::Imported>(
      tr("Import"), this,
      [project = project_.project(), files](Job& job) {
        return project::importFiles(*project, files, {}, {}, job);
      },
      [this, project = project_.project()](Result<project::Imported> result) {
        if (!result) return emit failed(result.error());
        if (project != project_.project()) return;  // another one was opened meanwhile
        const auto stored = static_cast<int>(result->recordings.size());
        project_.addStored(tr("Import %1 recordings").arg(stored), result->recordings);
        emit imported(stored);
        if (!result->first_error) return;
        Error error = *result->first_error;
        if (result->failures > 1) {
          error.message += tr(" (%1 of %2 files could not be imported)")
                               .arg(result->failures)
                               .arg(result->failures + stored)
                               .toStdString();
        }
        emit failed(error);
      });
}

}  // namespace thimble::ui
