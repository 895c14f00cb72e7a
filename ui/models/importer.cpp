// Importer: brings files into the open project in the background, and tells what could not be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <QFile>
#include <QFileInfo>
#include <filesystem>
#include <vector>

#include "core/project/import_files.h"
#include "core/project/import_model.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {
constexpr qint64 kLargestModel = 64 << 20;
}

Importer::Importer(JobRunner& jobs, ProjectModel& project, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project) {}

bool Importer::hasProject() {
  if (project_.isOpen()) return true;
  emit failed({ErrorCode::kInvalidArgument, tr("No project is open to import into.").toStdString(),
               tr("Make or open a project first.").toStdString()});
  return false;
}

void Importer::import(const QStringList& paths) {
  if (paths.isEmpty() || !hasProject()) return;
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
        if (result->errors.empty()) return;
        Error error = result->errors.front();
        if (result->errors.size() > 1) {
          error.message += tr(" (%1 of %2 files could not be imported)")
                               .arg(result->errors.size())
                               .arg(static_cast<qint64>(result->errors.size()) + stored)
                               .toStdString();
        }
        emit failed(error);
      });
}

void Importer::importModel(const QString& path) {
  if (!hasProject()) return;
  jobs_.run<project::Run>(
      tr("Import"), this,
      [project = project_.project(), path](Job& job) -> Result<project::Run> {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestModel)
          return Error{
              ErrorCode::kIo,
              tr("%1 could not be read: %2.")
                  .arg(path, file.isOpen() ? tr("it is larger than any board's flash") : file.errorString())
                  .toStdString(),
              tr("Choose a .tflite file.").toStdString()};
        const QByteArray bytes = file.readAll();
        return project::importModel(
            *project, QFileInfo(path).completeBaseName().toStdString(),
            {reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<size_t>(bytes.size())}, job);
      },
      [this, project = project_.project()](Result<project::Run> run) {
        if (!run) return emit failed(run.error());
        if (project != project_.project()) return;
        project_.addStoredRun(tr("Import a model"), *run);
        emit imported(1);
      });
}

}  // namespace thimble::ui
