// ProjectModel: values in memory change at once; one writer thread stores them in order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/project_model.h"

#include <QFileInfo>
#include <algorithm>
#include <set>

#include "ui/commands/edit_command.h"
#include "ui/jobs/job_runner.h"
#include "ui/theme/theme.h"

namespace thimble::ui {
namespace {
constexpr int kRecipeMerge = 1;
constexpr char kColorsNote[] = "class_colors";
}  // namespace

struct ProjectModel::Loaded {
  std::shared_ptr<project::Project> project;
  Recordings recordings;
  project::Recipe recipe;
  std::vector<project::Run> runs;
  int64_t current_run = 0;
  QStringList class_colors;
};

ProjectModel::ProjectModel(JobRunner& jobs, Theme& theme, QObject* parent)
    : QObject(parent), jobs_(jobs), theme_(theme) {
  writer_.setMaxThreadCount(1);
}

ProjectModel::~ProjectModel() {
  release();
  writer_.waitForDone();
}

void ProjectModel::release() {
  // Nothing can be undone any more, so what was deleted goes for good; if that fails, it does so at the next close.
  if (project_) writer_.start([project = std::move(project_)] { static_cast<void>(project->tidy()); });
  project_.reset();
}

Result<std::shared_ptr<ProjectModel::Loaded>> ProjectModel::load(std::shared_ptr<project::Project> project) {
  auto loaded = std::make_shared<Loaded>();
  auto recordings = project->recordings();
  if (!recordings) return recordings.error();
  auto recipe = project->recipe();
  if (!recipe) return recipe.error();
  auto runs = project->runs();
  if (!runs) return runs.error();
  auto current = project->currentRun();
  if (!current) return current.error();
  auto colors = project->note(kColorsNote);
  if (!colors) return colors.error();
  loaded->recordings = std::move(*recordings);
  loaded->recipe = std::move(*recipe);
  loaded->runs = std::move(*runs);
  if (*current) loaded->current_run = (*current)->id;
  if (*colors) loaded->class_colors = QString::fromStdString(**colors).split('\n', Qt::SkipEmptyParts);
  loaded->project = std::move(project);
  return loaded;
}

void ProjectModel::create(const QString& path) { openWith(path, &project::Project::create); }

void ProjectModel::open(const QString& path) { openWith(path, &project::Project::open); }

void ProjectModel::openWith(const QString& path, Opener opener) {
  using Out = std::shared_ptr<Loaded>;
  jobs_.run<Out>(
      tr("Opening %1").arg(QFileInfo(path).fileName()), this,
      [path = path.toStdString(), opener](Job&) -> Result<Out> {
        auto project = opener(path);
        if (!project) return project.error();
        return load(std::shared_ptr<project::Project>(std::move(*project)));
      },
      [this](Result<Out> result) {
        if (!result) return emit failed(result.error());
        close();
        adopt(*result);
      });
}

void ProjectModel::close() {
  if (!project_) return;
  writer_.waitForDone();
  undo_.clear();
  release();
  recordings_ = std::make_shared<Recordings>();
  recipe_ = {};
  runs_.clear();
  current_run_ = 0;
  emit projectChanged();
}

void ProjectModel::adopt(std::shared_ptr<Loaded> loaded) {
  const bool other = loaded->project != project_;
  project_ = loaded->project;
  recordings_ = std::make_shared<Recordings>(std::move(loaded->recordings));
  recipe_ = loaded->recipe;
  runs_ = std::move(loaded->runs);
  current_run_ = loaded->current_run;
  if (other) theme_.classes().restore(loaded->class_colors);
  registerLabels();
  if (other) emit projectChanged();
  emit recordingsChanged();
  emit recipeChanged();
  emit runsChanged();
}

void ProjectModel::reload() {
  if (!project_) return;
  using Out = std::shared_ptr<Loaded>;
  // Behind what is being written, so that nothing older is read.
  auto project = project_;
  jobs_.runQuiet<Out>(
      this,
      [this, project](Job&) -> Result<Out> {
        writer_.waitForDone();
        return load(project);
      },
      [this, project](Result<Out> result) {
        if (project != project_) return;
        if (!result) return emit failed(result.error());
        undo_.clear();
        adopt(*result);
      });
}

QString ProjectModel::path() const {
  return project_ ? QString::fromStdString(project_->path().string()) : QString();
}

QString ProjectModel::name() const { return QFileInfo(path()).fileName(); }

const dataset::RecordingInfo* ProjectModel::find(int64_t id) const {
  const auto at =
      std::find_if(recordings_->begin(), recordings_->end(), [id](const auto& r) { return r.id == id; });
  return at == recordings_->end() ? nullptr : &*at;
}

QStringList ProjectModel::labels() const {
  std::set<std::string> labels;
  for (const auto& recording : *recordings_) {
    for (const auto& segment : recording.segments) labels.insert(segment.label);
  }
  QStringList list;
  for (const auto& label : labels) list.append(QString::fromStdString(label));
  return list;
}

void ProjectModel::registerLabels() {
  const auto before = theme_.classes().labels().size();
  for (const QString& label : labels()) theme_.classes().indexOf(label);
  if (theme_.classes().labels().size() != before) {
    store([text = theme_.classes().labels().join('\n').toStdString()](project::Project& project) {
      return project.setNote(kColorsNote, text);
    });
  }
}

void ProjectModel::editRecordings(const QString& what, Recordings changed) {
  Recordings before;
  for (const auto& recording : changed) {
    if (const auto* old = find(recording.id)) before.push_back(*old);
  }
  if (before.empty()) return;
  undo_.push(new EditCommand<Recordings>(what, std::move(before), std::move(changed),
                                         [this](const Recordings& value) { applyRecordings(value); }));
}

void ProjectModel::applyRecordings(const Recordings& changed) {
  auto next = std::make_shared<Recordings>(*recordings_);
  for (const auto& recording : changed) {
    std::erase_if(*next, [&](const auto& r) { return r.id == recording.id; });
    if (recording.deleted) continue;
    const auto at = std::lower_bound(next->begin(), next->end(), recording.id,
                                     [](const auto& r, int64_t id) { return r.id < id; });
    next->insert(at, recording);
  }
  recordings_ = next;
  store([changed](project::Project& project) { return project.update(changed); });
  registerLabels();
  emit recordingsChanged();
}

void ProjectModel::splitRecording(int64_t id, int64_t at) {
  const auto* whole = find(id);
  if (!whole) return;
  auto project = project_;
  jobs_.runQuiet<Recordings>(
      this, [project, id, at](Job&) { return project->split(id, at); },
      [this, whole = *whole](Result<Recordings> parts) {
        if (!parts) return emit failed(parts.error());
        // The file already has the parts: undo swaps which of them are deleted.
        Recordings before{whole}, after{whole};
        after.front().deleted = true;
        for (auto part : *parts) {
          after.push_back(part);
          part.deleted = true;
          before.push_back(part);
        }
        undo_.push(new EditCommand<Recordings>(tr("Split %1").arg(QString::fromStdString(whole.name)),
                                               std::move(before), std::move(after),
                                               [this](const Recordings& value) { applyRecordings(value); }));
      });
}

void ProjectModel::addStored(const dataset::RecordingInfo& info) {
  auto next = std::make_shared<Recordings>(*recordings_);
  next->push_back(info);
  recordings_ = next;
  registerLabels();
  emit recordingsChanged();
}

void ProjectModel::addStored(const QString& what, const Recordings& stored) {
  if (!project_ || stored.empty()) return;
  Recordings before = stored;
  for (auto& recording : before) recording.deleted = true;
  undo_.push(new EditCommand<Recordings>(what, std::move(before), stored,
                                         [this](const Recordings& value) { applyRecordings(value); }));
}

void ProjectModel::editRecipe(const QString& what, const project::Recipe& recipe) {
  if (!project_ || recipe == recipe_) return;
  undo_.push(new EditCommand<project::Recipe>(
      what, recipe_, recipe, [this](const project::Recipe& value) { applyRecipe(value); }, kRecipeMerge));
}

void ProjectModel::applyRecipe(const project::Recipe& recipe) {
  recipe_ = recipe;
  store([recipe](project::Project& project) { return project.setRecipe(recipe); });
  emit recipeChanged();
}

const project::Run* ProjectModel::currentRun() const {
  for (const auto& run : runs_) {
    if (run.id == current_run_) return &run;
  }
  return nullptr;
}

void ProjectModel::addStoredRun(const project::Run& run) {
  std::erase_if(runs_, [&](const auto& r) { return r.id == run.id; });
  runs_.insert(runs_.begin(), run);
  current_run_ = run.id;
  emit runsChanged();
}

void ProjectModel::addStoredRun(const QString& what, const project::Run& run) {
  const int64_t before = current_run_;
  addStoredRun(run);
  undo_.push(
      new EditCommand<int64_t>(what, before, run.id, [this](const int64_t& id) { setCurrentRun(id); }));
}

void ProjectModel::setCurrentRun(int64_t id) {
  if (id == current_run_) return;
  current_run_ = id;
  store([id](project::Project& project) { return project.setCurrentRun(id); });
  emit runsChanged();
}

void ProjectModel::store(std::function<Result<void>(project::Project&)> write) {
  if (!project_) return;
  writer_.start([this, project = project_, write = std::move(write)] {
    const Result<void> result = write(*project);
    if (result.ok()) return;
    QMetaObject::invokeMethod(
        this,
        [this, project, error = result.error()] {
          emit failed(error);
          if (project == project_) reload();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace thimble::ui
