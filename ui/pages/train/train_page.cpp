// TrainPage: shows what Loop trains and edits the recipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QSignalBlocker>
#include <cmath>

#include "ui/models/run_score.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr char kTrainKey[] = "Ctrl+Return";
enum Preset { kDense, kConv1d, kCustom };

/// False of detectors that are fitted at once.
bool hasLayers(const evaluate::TaskSettings& task) {
  return task.kind != Task::kAnomaly || task.anomaly.detector == anomaly::DetectorKind::kAutoencoder;
}
}  // namespace

TrainPage::TrainPage(const PageContext& context, QWidget* parent)
    : Page(Step::kTrain, tr("Train"), context, parent) {
  auto* body = new QWidget;
  auto* columns = new QHBoxLayout(body);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace3);
  auto* left = new QVBoxLayout;
  left->setSpacing(kSpace3);
  left->addWidget(makeCurves(), 1);
  left->addWidget(makeRuns());
  columns->addLayout(left, 1);
  columns->addWidget(makeSide());
  setBody(body);
  connectAll();
  refresh();
}

void TrainPage::connectAll() {
  auto& project = workbench().project();
  auto& loop = workbench().loop();
  for (auto change : {&ProjectModel::projectChanged, &ProjectModel::recordingsChanged,
                      &ProjectModel::recipeChanged, &ProjectModel::runsChanged}) {
    connect(&project, change, this, &TrainPage::refresh);
  }
  connect(&loop, &Loop::epochDone, this, &TrainPage::showEpochs);
  for (auto change :
       {&Loop::trainingChanged, &Loop::modelChanged, &Loop::featuresChanged, &Loop::checkpointChanged}) {
    connect(&loop, change, this, &TrainPage::refresh);
  }
  connect(primary(), &QPushButton::clicked, this, &TrainPage::trainOrCancel);
  connect(preset_, &SegmentedControl::changed, this, &TrainPage::choosePreset);
  connect(presets_, &PresetPicker::chosen, this, &TrainPage::chooseTaskPreset);
  connect(part_, &SegmentedControl::changed, this, [this](int part) { openPart(static_cast<Part>(part)); });
  connect(layers_, &LayerStack::edited, this, [this](const QString& what, const nn::NetSpec& net) {
    editRecipe(what, [&](project::Recipe& recipe) { recipe.net = net; });
  });
  connect(form_, &TrainingForm::edited, this, [this](const nn::TrainSettings& settings) {
    editRecipe(tr("Change the training"), [&](project::Recipe& recipe) {
      const nn::Augmentation augmentation = recipe.training.augmentation;  // set elsewhere
      recipe.training = settings;
      recipe.training.augmentation = augmentation;
    });
  });
  connect(quantize_, &QuantizeForm::edited, this, [this](const quantize::QuantizeSettings& settings) {
    editRecipe(tr("Change the quantization"), [&](project::Recipe& recipe) { recipe.quantize = settings; });
  });
  connect(augment_, &AugmentForm::edited, this, [this](const nn::Augmentation& settings) {
    editRecipe(tr("Change the augmentation"),
               [&](project::Recipe& recipe) { recipe.training.augmentation = settings; });
  });
  connect(task_, &TaskForm::edited, this, [this](const QString& what, const evaluate::TaskSettings& task) {
    editRecipe(what, [&](project::Recipe& recipe) { recipe.task = task; });
  });
  connect(run_list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) {
            if (now.isValid()) workbench().project().setCurrentRun(now.data(RunModel::kId).toLongLong());
          });
}

std::vector<KeyHint> TrainPage::keys() const {
  return {{tr("Ctrl+Return"), tr("train")},
          {tr("Esc"), tr("cancel the training")},
          {tr("G"), tr("go on with a training that stopped")},
          {tr("Alt+1 … 4"), tr("task, net, training, augmentation")},
          {tr("A"), tr("another window in the preview")},
          {tr("Ins, Del"), tr("add, remove a layer")},
          {tr("Alt+↑, Alt+↓"), tr("move a layer")}};
}

void TrainPage::trainOrCancel() {
  auto& loop = workbench().loop();
  if (loop.training()) return loop.cancelTraining();
  if (primary()->isEnabled()) loop.train(false);
}

void TrainPage::editRecipe(const QString& what, const std::function<void(project::Recipe&)>& edit) {
  project::Recipe recipe = workbench().project().recipe();
  edit(recipe);
  workbench().project().editRecipe(what, recipe);
}

void TrainPage::openPart(Part part) {
  part_->setCurrent(static_cast<int>(part));
  parts_->setCurrentIndex(static_cast<int>(part));
  if (part == Part::kAugmentation && workbench().project().isOpen()) showExamples();
}

void TrainPage::showExamples() {
  auto& loop = workbench().loop();
  const auto table = loop.table();
  const auto planned = loop.plannedNet();
  if (parts_->currentIndex() == static_cast<int>(Part::kAugmentation) && isVisible() && planned &&
      (!table || loop.tableStale()) && !loop.training())
    return loop.extractFeatures();  // comes back by featuresChanged
  if (table == exampled_) return;
  exampled_ = table;
  augment_->setExamples(table && planned
                            ? augmentExamples(*table, planned->input, workbench().project().recordings())
                            : nullptr);
}

void TrainPage::choosePreset(int preset) {
  const auto planned = workbench().loop().plannedNet();
  if (!planned) return;
  const int classes = planned->layers.empty() ? 0 : planned->layers.back().units;
  editRecipe(tr("Choose a net"), [&](project::Recipe& recipe) {
    const nn::Head head = planned->head;
    recipe.net = preset == kDense    ? nn::densePreset(planned->input, classes)
                 : preset == kConv1d ? nn::conv1dPreset(planned->input, classes)
                                     : *planned;
    recipe.net.head = head;
    if (preset == kCustom) recipe.net.preset = "custom";
  });
}

void TrainPage::chooseTaskPreset(const project::Preset& preset) {
  const project::Recipe suited =
      project::recipeOf(preset, project::shapeOf(workbench().project().recordings()));
  editRecipe(tr("Choose the preset “%1”").arg(tr(preset.title)), [&](project::Recipe& recipe) {
    const nn::TrainSettings before = recipe.training;
    const nn::Head head = recipe.net.head;
    recipe.features = suited.features;
    recipe.net = suited.net;
    recipe.net.head = head;
    recipe.training = suited.training;
    recipe.training.seed = before.seed;
    recipe.training.threads = before.threads;
  });
}

void TrainPage::refresh() {
  if (!needProject()) return;
  const auto& project = workbench().project();
  if (!workbench().loop().plannedNet() && project.runs().empty()) {
    const bool none = project.recordings().empty();
    return showEmpty("train", tr("There is nothing to train on yet"),
                     tr("Training needs labelled recordings of at least two classes."),
                     none ? tr("Record something") : tr("Label recordings"),
                     [this, none] { emit openStep(none ? Step::kCollect : Step::kData); });
  }
  showNet();
  showRuns();
  showEpochs();
  showPrimary();
  showCheckpoint();
  showExamples();
  showBody();
}

void TrainPage::showNet() {
  const auto planned = workbench().loop().plannedNet();
  layers_->setEnabled(planned.has_value());
  preset_->setEnabled(planned.has_value());
  const project::Recipe& recipe = workbench().project().recipe();
  form_->setSettings(recipe.training);
  form_->setClasses(recipe.task.kind == Task::kClassification ? workbench().project().labels()
                                                              : QStringList());
  quantize_->setSettings(recipe.quantize);
  augment_->setSettings(recipe.training.augmentation);
  task_->setTask(recipe.task, workbench().project().labels());
  const bool layered = hasLayers(recipe.task);
  curves_->setKind(recipe.task.kind, recipe.training.loss, QString::fromStdString(recipe.task.unit), layered);
  presets_->setData(project::shapeOf(workbench().project().recordings()), recipe.net.preset);
  preset_->setVisible(layered);
  layers_->setVisible(layered);
  no_net_->setVisible(!layered);
  if (!planned) return;
  layers_->setNet(*planned);
  preset_->setCurrent(planned->preset == "dense" ? kDense : planned->preset == "conv1d" ? kConv1d : kCustom);
  const auto buttons = preset_->findChildren<QPushButton*>();
  const bool series = planned->input.h > 1 && planned->input.w == 1;
  buttons[kConv1d]->setEnabled(series);
  buttons[kConv1d]->setToolTip(series ? tr("Convolutions along time")
                                      : tr("Needs raw windows (Features): these features have no time axis"));
  buttons[kDense]->setToolTip(tr("Two small dense layers"));
  buttons[kCustom]->setToolTip(tr("The layers below, as you edit them"));
}

void TrainPage::showEpochs() {
  auto& loop = workbench().loop();
  const auto& epochs = loop.epochs();
  const int planned = workbench().project().recipe().training.epochs;
  curves_->setEpochs(epochs, loop.training() ? planned : 0);
  const int best = curves_->best();
  epoch_->setText(epochs.empty()    ? QString("–")
                  : loop.training() ? QString("%1/%2").arg(epochs.back().epoch).arg(planned)
                                    : QString::number(epochs.back().epoch));
  best_->setText(best > 0 ? QString::number(best) : QString("–"));
  validation_->setText("–");
  const Task shown = workbench().project().recipe().task.kind;
  for (const auto& epoch : epochs) {
    if (epoch.epoch == best && std::isfinite(epoch.validation_accuracy))
      validation_->setText(scoreText(shown, epoch.validation_accuracy));
  }
  const project::Run* run = loop.training() ? nullptr : workbench().project().currentRun();
  const RunScore score = run ? scoreOf(*run) : RunScore{};
  const Task of = run ? run->recipe.task.kind : shown;
  test_->setText(run ? scoreText(of, score.of_float) + " · " + scoreText(of, score.of_int8) : "–");
}

void TrainPage::showRuns() {
  const auto& project = workbench().project();
  const project::Run* current = project.currentRun();
  const QSignalBlocker quiet(run_list_->selectionModel());
  run_model_->setRuns(project.runs(), current ? current->id : 0);
  const int row = current ? run_model_->rowOf(current->id) : -1;
  if (row >= 0) {
    run_list_->selectionModel()->setCurrentIndex(
        run_model_->index(row, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    run_list_->scrollTo(run_model_->index(row, 0));
  }
  run_list_->setVisible(!project.runs().empty());
  no_runs_->setVisible(project.runs().empty());
  run_list_->viewport()->update();
}

void TrainPage::showPrimary() {
  auto& loop = workbench().loop();
  const bool training = loop.training();
  const bool layered = hasLayers(workbench().project().recipe().task);
  const bool fits = loop.plannedNet() && (!layered || !layers_->model().error());
  setPrimary(training ? tr("Cancel") : tr("Train"),
             training  ? tr("Stop the training; it can go on later, and the models before stay")
             : layered ? tr("Train this net on the labelled windows, quantize it to int8 and check it")
                       : tr("Fit the detector to the normal windows, pick its threshold and check it"),
             training ? "Esc" : kTrainKey);
  setRole(primary(), training ? "" : "primary");
  primary()->setEnabled(training || fits);
  if (training) return setSubtitle(tr("training …"));
  setSubtitle(!fits               ? tr("the net does not fit")
              : loop.modelStale() ? tr("data, features or settings changed since the training")
                                  : QString());
}

void TrainPage::showCheckpoint() {
  const auto& checkpoint = workbench().loop().checkpoint();
  const bool offered = checkpoint && !workbench().loop().training() && workbench().loop().checkpointFits();
  stopped_bar_->setVisible(offered);
  if (!offered) return;
  const QDateTime when = QDateTime::fromMSecsSinceEpoch(checkpoint->saved_unix_ms);
  stopped_->setText(tr("A training stopped at epoch %1 of %2, %3.")
                        .arg(checkpoint->epoch)
                        .arg(checkpoint->epochs)
                        .arg(when.date() == QDate::currentDate()
                                 ? when.toString("HH:mm")
                                 : QLocale().toString(when, QLocale::ShortFormat)));
}

void TrainPage::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (bodyShown() && enter && (event->modifiers() & Qt::ControlModifier) && !workbench().loop().training())
    return trainOrCancel();
  if (event->key() == Qt::Key_Escape && workbench().loop().training()) return trainOrCancel();
  if (bodyShown() && event->key() == Qt::Key_G && event->modifiers() == Qt::NoModifier &&
      stopped_bar_->isVisible())
    return workbench().loop().train(true);
  const int part = event->key() - Qt::Key_1;
  if (bodyShown() && event->modifiers() == Qt::AltModifier && part >= 0 && part < parts_->count())
    return openPart(static_cast<Part>(part));
  if (event->key() == Qt::Key_A && event->modifiers() == Qt::NoModifier &&
      parts_->currentIndex() == static_cast<int>(Part::kAugmentation))
    return augment_->another();
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
