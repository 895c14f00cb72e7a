// TrainPage: shows what Loop trains and edits the recipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <cmath>

#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kSideWidth = 400;
constexpr int kRunsHeight = 168;
constexpr char kTrainKey[] = "Ctrl+Return";
enum Preset { kDense, kConv1d, kCustom };
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

QWidget* TrainPage::makeCurves() {
  auto* card = new Card(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace5);
  const auto fact = [&](const QString& caption) {
    auto* pair = new QVBoxLayout;
    pair->setSpacing(0);
    pair->addWidget(makeLabel(theme(), caption, kFontSmall, TextRole::kMuted));
    auto* number = makeNumber(theme(), "–", kFontTitle);
    pair->addWidget(number);
    row->addLayout(pair);
    return number;
  };
  epoch_ = fact(tr("epoch"));
  best_ = fact(tr("best epoch"));
  validation_ = fact(tr("validation, best epoch"));
  test_ = fact(tr("test: float · int8"));
  row->addStretch();
  card->body()->addLayout(row);
  curves_ = new Curves(theme());
  card->body()->addWidget(curves_, 1);
  return card;
}

QWidget* TrainPage::makeRuns() {
  auto* card = new Card(theme(), tr("Trainings"));
  card->setFixedHeight(kRunsHeight);
  run_model_ = new RunModel(this);
  run_list_ = makeTable(run_model_, tr("Trainings, newest first"), RunModel::kName);
  card->body()->addWidget(run_list_, 1);
  no_runs_ = makeLabel(theme(), tr("Each training is kept here, with its seed, accuracy and size."),
                       kFontBody, TextRole::kMuted);
  no_runs_->setAlignment(Qt::AlignCenter);
  card->body()->addWidget(no_runs_, 1);
  return card;
}

QWidget* TrainPage::makeSide() {
  auto* side = new QWidget;
  side->setFixedWidth(kSideWidth);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  auto* net = new Card(theme(), tr("Net"));
  preset_ =
      new SegmentedControl(theme(), {tr("Dense"), tr("Conv 1-D"), tr("Custom")}, tr("Net to begin with"));
  net->addToHeader(preset_);
  layers_ = new LayerStack(theme());
  net->body()->addWidget(layers_, 1);
  layout->addWidget(net, 1);
  auto* settings = new Card(theme(), tr("Training"));
  form_ = new TrainingForm(theme());
  settings->body()->addWidget(form_);
  layout->addWidget(settings);
  return side;
}

void TrainPage::connectAll() {
  auto& project = workbench().project();
  auto& loop = workbench().loop();
  for (auto change : {&ProjectModel::projectChanged, &ProjectModel::recordingsChanged,
                      &ProjectModel::recipeChanged, &ProjectModel::runsChanged}) {
    connect(&project, change, this, &TrainPage::refresh);
  }
  connect(&loop, &Loop::epochDone, this, &TrainPage::showEpochs);
  for (auto change : {&Loop::trainingChanged, &Loop::modelChanged, &Loop::featuresChanged}) {
    connect(&loop, change, this, &TrainPage::refresh);
  }
  connect(primary(), &QPushButton::clicked, this, &TrainPage::trainOrCancel);
  connect(preset_, &SegmentedControl::changed, this, &TrainPage::choosePreset);
  connect(layers_, &LayerStack::edited, this, [this](const QString& what, const nn::NetSpec& net) {
    project::Recipe recipe = workbench().project().recipe();
    recipe.net = net;
    workbench().project().editRecipe(what, recipe);
  });
  connect(form_, &TrainingForm::edited, this, [this](const nn::TrainSettings& settings) {
    project::Recipe recipe = workbench().project().recipe();
    recipe.training = settings;
    workbench().project().editRecipe(tr("Change the training"), recipe);
  });
  connect(run_list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) {
            if (now.isValid()) workbench().project().setCurrentRun(now.data(RunModel::kId).toLongLong());
          });
}

std::vector<KeyHint> TrainPage::keys() const {
  return {{tr("Ctrl+Return"), tr("train")},
          {tr("Esc"), tr("cancel the training")},
          {tr("Ins, Del"), tr("add, remove a layer")},
          {tr("Alt+↑, Alt+↓"), tr("move a layer")}};
}

void TrainPage::trainOrCancel() {
  auto& loop = workbench().loop();
  if (loop.training()) return loop.cancelTraining();
  if (primary()->isEnabled()) loop.train();
}

void TrainPage::choosePreset(int preset) {
  const auto planned = workbench().loop().plannedNet();
  if (!planned) return;
  const int classes = static_cast<int>(workbench().project().labels().size());
  project::Recipe recipe = workbench().project().recipe();
  recipe.net = preset == kDense    ? nn::densePreset(planned->input, classes)
               : preset == kConv1d ? nn::conv1dPreset(planned->input, classes)
                                   : *planned;
  if (preset == kCustom) recipe.net.preset = "custom";
  workbench().project().editRecipe(tr("Choose a net"), recipe);
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
  showBody();
}

void TrainPage::showNet() {
  const auto planned = workbench().loop().plannedNet();
  layers_->setEnabled(planned.has_value());
  preset_->setEnabled(planned.has_value());
  form_->setSettings(workbench().project().recipe().training);
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
  for (const auto& epoch : epochs) {
    if (epoch.epoch == best && std::isfinite(epoch.validation_accuracy))
      validation_->setText(percentText(epoch.validation_accuracy));
  }
  const project::Run* run = loop.training() ? nullptr : workbench().project().currentRun();
  test_->setText(run ? percentText(run->test_accuracy_float) + " · " + percentText(run->test_accuracy_int8)
                     : "–");
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
  const bool fits = loop.plannedNet() && !layers_->model().error();
  setPrimary(training ? tr("Cancel") : tr("Train"),
             training ? tr("Stop the training; the models before stay")
                      : tr("Train this net on the labelled windows, quantize it to int8 and check it"),
             training ? "Esc" : kTrainKey);
  setRole(primary(), training ? "" : "primary");
  primary()->setEnabled(training || fits);
  if (training) return setSubtitle(tr("training …"));
  setSubtitle(!fits               ? tr("the net does not fit")
              : loop.modelStale() ? tr("data, features or settings changed since the training")
                                  : QString());
}

void TrainPage::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (bodyShown() && enter && (event->modifiers() & Qt::ControlModifier) && !workbench().loop().training())
    return trainOrCancel();
  if (event->key() == Qt::Key_Escape && workbench().loop().training()) return trainOrCancel();
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
