// ProjectModel: the open project as the pages see it: snapshots that change at once, stored in the
// background, undoable.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QUndoStack>
#include <functional>
#include <memory>
#include <vector>

#include "core/project/project.h"

namespace thimble::ui {

class JobRunner;
class Theme;

using Recordings = std::vector<dataset::RecordingInfo>;

/// GUI thread only.  project() itself is thread-safe and meant for jobs that read samples.
class ProjectModel : public QObject {
  Q_OBJECT
 public:
  ProjectModel(JobRunner& jobs, Theme& theme, QObject* parent = nullptr);
  ~ProjectModel() override;  // waits until everything is stored

  void create(const QString& path);
  void open(const QString& path);
  void close();
  bool isOpen() const { return project_ != nullptr; }
  std::shared_ptr<project::Project> project() const { return project_; }
  QString name() const;  // "gestures.thimble", "" if none
  QString path() const;

  /// All recordings that are not deleted, in the order they were made.
  const Recordings& recordings() const { return *recordings_; }
  std::shared_ptr<const Recordings> snapshot() const { return recordings_; }
  const dataset::RecordingInfo* find(int64_t id) const;
  /// Distinct labels of all segments, sorted.
  QStringList labels() const;

  /// Undoable: replaces name, segments, split and deleted of these recordings.  `what` is the undo menu's
  /// text.
  void editRecordings(const QString& what, Recordings changed);
  /// Undoable: cuts a recording in two at frame `at` (done by the project, so it comes a moment later).
  void splitRecording(int64_t id, int64_t at);
  /// A recording just stored (recorder, import) joins the snapshot.
  void addStored(const dataset::RecordingInfo& info);
  /// Undoable: recordings that an import just stored join the snapshot.
  void addStored(const QString& what, const Recordings& stored);
  /// Reads all recordings of the file again.
  void reload();

  const project::Recipe& recipe() const { return recipe_; }
  /// Undoable; changes in quick succession with the same `what` become one.
  void editRecipe(const QString& what, const project::Recipe& recipe);

  /// Newest first.
  const std::vector<project::Run>& runs() const { return runs_; }
  const project::Run* currentRun() const;
  /// A run that a job stored (project::trainRun); it is the current one.
  void addStoredRun(const project::Run& run);
  /// The same, undoable: undo makes the run before the current one again; both stay in the list.
  void addStoredRun(const QString& what, const project::Run& run);
  void setCurrentRun(int64_t id);

  QUndoStack& undo() { return undo_; }

  /// Puts a write on the project's queue: one after the other, off the GUI thread.
  void store(std::function<Result<void>(project::Project&)> write);
  /// Any thread but the GUI's: returns when all that was queued is stored.
  void waitStored() { writer_.waitForDone(); }

 Q_SIGNALS:
  void projectChanged();
  void recordingsChanged();
  void recipeChanged();
  void runsChanged();
  /// Opening, reading or storing failed; what the window shows was read again from the file.
  void failed(const thimble::Error& error);

 private:
  struct Loaded;
  using Opener = Result<std::unique_ptr<project::Project>> (*)(const std::filesystem::path&);
  void openWith(const QString& path, Opener opener);
  static Result<std::shared_ptr<Loaded>> load(std::shared_ptr<project::Project> project);
  void adopt(std::shared_ptr<Loaded> loaded);
  void applyRecordings(const Recordings& changed);
  void applyRecipe(const project::Recipe& recipe);
  void registerLabels();
  void release();

  JobRunner& jobs_;
  Theme& theme_;
  QThreadPool writer_;  // one thread
  QUndoStack undo_;
  std::shared_ptr<project::Project> project_;
  std::shared_ptr<const Recordings> recordings_ = std::make_shared<Recordings>();
  project::Recipe recipe_;
  std::vector<project::Run> runs_;
  int64_t current_run_ = 0;
};

}  // namespace thimble::ui
