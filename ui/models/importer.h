// Importer: CSV and WAV files into the project, as one job.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

#include "core/base/result.h"

namespace thimble::ui {

class JobRunner;
class ProjectModel;

class Importer : public QObject {
  Q_OBJECT
 public:
  Importer(JobRunner& jobs, ProjectModel& project, QObject* parent = nullptr);
  /// Files and folders of them, labelled by their names up to the first dot.  What cannot be read is said;
  /// the rest is imported, as one step of undo.  Canceled, what was stored until then stays.
  void import(const QStringList& paths);
  /// A trained .tflite file as a run of the project, which becomes the current one; undoable.
  void importModel(const QString& path);

 Q_SIGNALS:
  void imported(int count);
  void failed(const thimble::Error& error);

 private:
  bool hasProject();
  JobRunner& jobs_;
  ProjectModel& project_;
};

}  // namespace thimble::ui
