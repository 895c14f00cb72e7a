// ProjectMenu: file dialogs in front of the project's model.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/project_menu.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>

namespace thimble::ui {
namespace {
constexpr int kMostRecent = 8;
constexpr char kRecentKey[] = "recent_projects";
}  // namespace

ProjectMenu::ProjectMenu(Theme& theme, Workbench& workbench, QWidget* parent)
    : QMenu(tr("Project"), parent), workbench_(workbench), recent_(new QMenu(tr("Recent projects"), this)) {
  addAction(theme.icon("plus"), tr("New project…"), QKeySequence::New, this, &ProjectMenu::newProject);
  addAction(theme.icon("folder"), tr("Open project…"), QKeySequence::Open, this, &ProjectMenu::openProject);
  recent_->setIcon(theme.icon("history"));
  addMenu(recent_);
  addSeparator();
  auto* import_data = addAction(theme.icon("import"), tr("Import recordings…"), QKeySequence("Ctrl+I"), this,
                                &ProjectMenu::importFiles);
  auto* import_model = addAction(tr("Import model…"), this, &ProjectMenu::importModel);
  auto* import_recipe = addAction(tr("Import recipe…"), this, &ProjectMenu::importRecipe);
  auto* export_recipe = addAction(theme.icon("export"), tr("Export recipe…"), QKeySequence("Ctrl+E"), this,
                                  &ProjectMenu::exportRecipe);
  addSeparator();
  addAction(tr("Quit"), QKeySequence::Quit, parent, &QWidget::close);
  connect(recent_, &QMenu::aboutToShow, this, &ProjectMenu::fillRecent);
  connect(&workbench.project(), &ProjectModel::projectChanged, this,
          [this, import_data, import_model, import_recipe, export_recipe] {
            const bool open = workbench_.project().isOpen();
            for (QAction* action : {import_data, import_model, import_recipe, export_recipe})
              action->setEnabled(open);
            remember();
          });
  for (QAction* action : {import_data, import_model, import_recipe, export_recipe})
    action->setEnabled(workbench.project().isOpen());
  fillRecent();
}

QString ProjectMenu::folder() const {
  const QString path = workbench_.project().path();
  return path.isEmpty() ? workbench_.paths().user_data : QFileInfo(path).absolutePath();
}

void ProjectMenu::newProject() {
  QDir().mkpath(folder());
  QString path = QFileDialog::getSaveFileName(
      parentWidget(), tr("New project"), folder() + "/untitled.thimble", tr("Thimble projects (*.thimble)"));
  if (path.isEmpty()) return;
  if (!path.endsWith(".thimble")) path += ".thimble";
  workbench_.project().create(path);
}

void ProjectMenu::openProject() {
  const QString path = QFileDialog::getOpenFileName(parentWidget(), tr("Open project"), folder(),
                                                    tr("Thimble projects (*.thimble)"));
  if (!path.isEmpty()) workbench_.project().open(path);
}

void ProjectMenu::fillRecent() {
  recent_->clear();
  for (const QString& path : settings_.value(kRecentKey).toStringList()) {
    QAction* action = recent_->addAction(QFileInfo(path).fileName(), this,
                                         [this, path] { workbench_.project().open(path); });
    action->setToolTip(path);
    action->setEnabled(QFile::exists(path));
  }
  recent_->setToolTipsVisible(true);
  recent_->menuAction()->setEnabled(!recent_->isEmpty());
}

void ProjectMenu::openLast() {
  const QStringList recent = settings_.value(kRecentKey).toStringList();
  if (!recent.isEmpty() && QFile::exists(recent.front())) workbench_.project().open(recent.front());
}

void ProjectMenu::remember() {
  const QString path = workbench_.project().path();
  if (path.isEmpty()) return;
  QStringList recent = settings_.value(kRecentKey).toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  settings_.setValue(kRecentKey, recent.mid(0, kMostRecent));
  fillRecent();
}

void ProjectMenu::importFiles() {
  const QStringList files = QFileDialog::getOpenFileNames(parentWidget(), tr("Import recordings"), folder(),
                                                          tr("Recordings (*.csv *.wav)"));
  if (!files.isEmpty()) workbench_.importer().import(files);
}

void ProjectMenu::importModel() {
  const QString path =
      QFileDialog::getOpenFileName(parentWidget(), tr("Import model"), folder(), tr("Models (*.tflite)"));
  if (!path.isEmpty()) workbench_.importer().importModel(path);
}

void ProjectMenu::exportRecipe() {
  const QString path = QFileDialog::getSaveFileName(parentWidget(), tr("Export recipe"),
                                                    folder() + "/recipe.json", tr("Recipes (*.json)"));
  if (path.isEmpty()) return;
  QSaveFile file(path);
  const QByteArray text = QByteArray::fromStdString(project::toText(workbench_.project().recipe()));
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
    workbench_.report(
        tr("Export"),
        {ErrorCode::kIo,
         tr("The recipe could not be written to %1: %2.").arg(path, file.errorString()).toStdString(),
         tr("Choose another folder, or make room on the disk.").toStdString()});
  }
}

void ProjectMenu::importRecipe() {
  const QString path =
      QFileDialog::getOpenFileName(parentWidget(), tr("Import recipe"), folder(), tr("Recipes (*.json)"));
  if (path.isEmpty()) return;
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) {
    workbench_.report(
        tr("Import"),
        {ErrorCode::kIo, tr("%1 could not be read: %2.").arg(path, file.errorString()).toStdString(), ""});
    return;
  }
  auto recipe = project::recipeFromText(file.read(1 << 20).toStdString());
  if (!recipe) return workbench_.report(tr("Import"), recipe.error());
  workbench_.project().editRecipe(tr("Import recipe"), *recipe);
}

}  // namespace thimble::ui
