// CheckPage: shows Loop's evaluation; a cell opens its windows, a window opens its recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/check_page.h"

#include <QHeaderView>
#include <QKeyEvent>

#include "ui/charts/waveform/words.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kWindowsWidth = 440;
enum Split { kTest, kTrain };
}  // namespace

CheckPage::CheckPage(const PageContext& context, QWidget* parent)
    : Page(Step::kCheck, tr("Check"), context, parent) {
  view_ = new SegmentedControl(theme(), {tr("Answers"), tr("Layers"), tr("Folds")}, tr("What is checked"));
  addToHeader(view_);
  split_ = new SegmentedControl(theme(), {tr("Test"), tr("Training")}, tr("Which recordings are checked"));
  addToHeader(split_);
  setPrimary(tr("Check again"), tr("Run the float and the int8 model on every window"), "Ctrl+Return");
  auto* body = new QWidget;
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(kSpace3);
  top_ = new QStackedWidget;
  addAnswers(classes_ = new ClassView(theme()));
  addAnswers(numbers_ = new NumberView(theme()));
  addAnswers(anomalies_ = new AnomalyView(theme()));
  top_->addWidget(layers_ = new LayersView(theme()));
  top_->addWidget(folds_ = new FoldsView(theme()));
  rows->addWidget(top_, 5);
  windows_ = makeWindows();
  rows->addWidget(windows_, 4);
  setBody(body);

  connect(view_, &SegmentedControl::changed, this, [this](int view) { openView(static_cast<View>(view)); });
  connect(layers_, &LayersView::worstWanted, this, &CheckPage::showWorstRows);
  connect(layers_, &LayersView::remedyWanted, this, &CheckPage::followAdvice);
  auto& lab = workbench().lab();
  connect(anomalies_, &AnomalyView::thresholdKept, &lab, &Lab::keepThreshold);
  connect(folds_, &FoldsView::runWanted, this,
          [&lab](int folds) { lab.validating() ? lab.cancelValidating() : lab.crossValidate(folds); });
  connect(&lab, &Lab::foldsChanged, this, &CheckPage::showFolds);
  connect(&lab, &Lab::reportChanged, this, &CheckPage::showLayers);
  connect(split_, &SegmentedControl::changed, this,
          [this](int i) { check(i == kTest ? dataset::Split::kTest : dataset::Split::kTrain); });
  connect(primary(), &QPushButton::clicked, this,
          [this] { check(split_->current() == kTest ? dataset::Split::kTest : dataset::Split::kTrain); });
  auto& project = workbench().project();
  for (auto change : {&ProjectModel::projectChanged, &ProjectModel::recordingsChanged,
                      &ProjectModel::recipeChanged, &ProjectModel::runsChanged}) {
    connect(&project, change, this, &CheckPage::refresh);
  }
  for (auto change : {&Loop::modelChanged, &Loop::evaluationChanged}) {
    connect(&workbench().loop(), change, this, &CheckPage::refresh);
  }
  refresh();
}

void CheckPage::addAnswers(AnswerView* view) {
  top_->addWidget(view);
  connect(view, &AnswerView::windowsWanted, this, &CheckPage::listWindows);
}

AnswerView* CheckPage::answers() const {
  if (!shown_) return classes_;
  // The one table of views by task.
  switch (shown_->task) {
    case Task::kRegression:
      return numbers_;
    case Task::kAnomaly:
      return anomalies_;
    case Task::kClassification:
      break;
  }
  return classes_;
}

QWidget* CheckPage::makeWindows() {
  auto* card = new Card(theme());
  hint_ = makeLabel(theme(), tr("Choose a cell to see its windows and where they were recorded."), kFontBody,
                    TextRole::kMuted);
  hint_->setAlignment(Qt::AlignCenter);
  card->body()->addWidget(hint_, 1);
  details_ = new QWidget;
  auto* columns = new QHBoxLayout(details_);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace4);
  auto* left = new QVBoxLayout;
  cell_title_ = makeLabel(theme(), "", kFontBody, TextRole::kNormal, true);
  left->addWidget(cell_title_);
  window_model_ = new WindowModel(theme(), this);
  window_list_ = makeTable(window_model_, tr("Windows of the chosen cell"), WindowModel::kRecording);
  window_list_->setFixedWidth(kWindowsWidth);
  window_list_->setTextElideMode(Qt::ElideMiddle);
  left->addWidget(window_list_, 1);
  columns->addLayout(left);
  auto* right = new QVBoxLayout;
  window_title_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  right->addWidget(window_title_);
  waveform_ = new WaveformView(theme(), workbench().jobs(), WaveformView::Mode::kWindow);
  waveform_->setAccessibleName(tr("The window on its recording"));
  right->addWidget(waveform_, 1);
  columns->addLayout(right, 1);
  card->body()->addWidget(details_, 1);
  connect(window_list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) { showWindow(now.row()); });
  // The window lies where it was checked: a drag does not move it.
  connect(waveform_, &WaveformView::windowMoved, this, [this] { waveform_->setWindow(window_); });
  return card;
}

std::vector<KeyHint> CheckPage::keys() const {
  return {{tr("Ctrl+Return"), tr("check again")},
          {tr("Alt+1 … 3"), tr("answers, layers, folds")},
          {tr("T"), tr("test or training recordings")},
          {tr("arrows"), tr("choose a cell, a point, a threshold")},
          {tr("Esc"), tr("close the cell")}};
}

void CheckPage::check(dataset::Split split) { workbench().loop().evaluate(split); }

void CheckPage::refresh() {
  if (!needProject()) return;
  auto& loop = workbench().loop();
  if (!loop.model())
    return showEmpty("check", tr("There is no model to check yet"),
                     tr("Train one; it is then checked on the recordings kept for the test."),
                     tr("Train a model"), [this] { emit openStep(Step::kTrain); });
  const auto evaluation = loop.evaluation();
  if (!evaluation)
    return showEmpty("check", tr("This model is not checked yet"),
                     tr("The float and the int8 model run on every window of the test recordings."),
                     tr("Check the model"), [this] { workbench().loop().evaluate(); });
  if (evaluation != shown_) {
    shown_ = evaluation;
    clearCell();
    const auto* run = workbench().project().currentRun();
    answers()->setEvaluation(evaluation, run ? QString::fromStdString(run->recipe.task.unit) : QString());
    if (view_->current() == static_cast<int>(View::kAnswers)) answers()->showWorst();
    openView(static_cast<View>(view_->current()));
  }
  const bool test = loop.evaluatedSplit() == dataset::Split::kTest;
  split_->setCurrent(test ? kTest : kTrain);
  QString text = countText(static_cast<int64_t>(evaluation->windows.size()), tr("window"), tr("windows"));
  text = test ? tr("%1 of the test recordings").arg(text)
              : tr("%1 of the training recordings: this flatters the model").arg(text);
  if (loop.modelStale()) text += tr(" · data or settings changed since the training");
  setSubtitle(text);
  showBody();
}

void CheckPage::openView(View view) {
  view_->setCurrent(static_cast<int>(view));
  top_->setCurrentWidget(view == View::kLayers  ? static_cast<QWidget*>(layers_)
                         : view == View::kFolds ? static_cast<QWidget*>(folds_)
                                                : answers());
  windows_->setVisible(view != View::kFolds);
  if (view == View::kLayers) showLayers();
  if (view == View::kFolds) showFolds();
}

void CheckPage::showLayers() {
  if (view_->current() != static_cast<int>(View::kLayers)) return;
  auto& lab = workbench().lab();
  const auto* run = workbench().project().currentRun();
  const bool layered = run && !run->net.empty() && run->recipe.task.kind != Task::kAnomaly;
  // Looked at for the first time: it takes a moment, and nobody has to ask for it.
  if (layered && !lab.report() && !lab.debugging() && shown_) lab.debug(workbench().loop().evaluatedSplit());
  layers_->setReport(lab.report(),
                     !layered ? tr("This model has no float net whose layers int8 could be held against.")
                              : tr("Float and int8 model run side by side, layer by layer …"));
}

void CheckPage::showFolds() {
  const auto& lab = workbench().lab();
  folds_->setFolds(lab.foldsTask(), lab.folds(), lab.foldsAsked(), lab.crossValidation().get(),
                   lab.validating());
}

void CheckPage::showWorstRows() {
  const auto report = workbench().lab().report();
  const auto table = workbench().loop().table();
  if (!report || !table || !shown_) return;
  const auto& classes = shown_->confusion_int8.classes;
  const auto name = [&](int c) {
    return c >= 0 && static_cast<size_t>(c) < classes.size()
               ? QString::fromStdString(classes[static_cast<size_t>(c)])
               : QString("–");
  };
  std::vector<CheckedWindow> windows;
  for (const auto& worst : report->worst) {
    const size_t window = workbench().lab().windowOf(worst.row);
    if (window >= table->windows.size()) continue;
    CheckedWindow row = placeOf(*table, window, workbench().project().recordings());
    row.predicted = name(worst.model_class);
    row.said = worst.model_class == worst.float_class
                   ? tr("%1, off by %2").arg(row.predicted).arg(worst.error, 0, 'f', 3)
                   : tr("%1, float %2, off by %3")
                         .arg(row.predicted, name(worst.float_class))
                         .arg(worst.error, 0, 'f', 3);
    windows.push_back(std::move(row));
  }
  list(tr("int8 and float differ most on these"), std::move(windows));
}

void CheckPage::followAdvice(quantize::Remedy remedy) {
  project::Recipe recipe = workbench().project().recipe();
  constexpr int kAwareEpochs = 20;
  switch (remedy) {
    case quantize::Remedy::kPercentile:
      recipe.quantize.calibration = quantize::Calibration::kPercentile;
      break;
    case quantize::Remedy::kPerChannelDense:
      recipe.quantize.per_channel_dense = true;
      break;
    case quantize::Remedy::kCorrectBias:
      recipe.quantize.correct_bias = true;
      break;
    case quantize::Remedy::kAware:
      recipe.quantize.aware_epochs = std::max(recipe.quantize.aware_epochs, kAwareEpochs);
      break;
    case quantize::Remedy::kWide:
      recipe.quantize.wide = true;
      break;
    case quantize::Remedy::kNone:
    case quantize::Remedy::kMoreData:
      return;
  }
  workbench().project().editRecipe(tr("Follow the advice"), recipe);
  // Only training through the quantizer needs a training; all else is made anew from the float net.
  if (remedy == quantize::Remedy::kAware) return emit openStep(Step::kTrain);
  workbench().lab().requantize();
}

void CheckPage::listWindows(const QString& title, const std::vector<size_t>& verdicts, bool int8) {
  const auto table = workbench().loop().table();
  if (!shown_ || !table) return;
  const auto* run = workbench().project().currentRun();
  const QString unit = run ? QString::fromStdString(run->recipe.task.unit) : QString();
  list(title, windowsOf(*shown_, *table, workbench().project().recordings(), verdicts, int8, unit));
}

void CheckPage::list(const QString& title, std::vector<CheckedWindow> windows) {
  cell_title_->setText(title);
  window_model_->setWindows(std::move(windows));
  const bool any = window_model_->rowCount() > 0;
  hint_->setText(any ? QString() : title + ".");
  hint_->setVisible(!any);
  details_->setVisible(any);
  if (any) window_list_->setCurrentIndex(window_model_->index(0, 0));
}

void CheckPage::clearCell() {
  answers()->clearChoice();
  window_model_->setWindows({});
  hint_->setText(shown_ && shown_->task == Task::kRegression
                     ? tr("Choose a point to see its window and where it was recorded.")
                     : tr("Choose a cell to see its windows and where they were recorded."));
  hint_->show();
  details_->hide();
}

void CheckPage::showWindow(int row) {
  const CheckedWindow* window = window_model_->at(row);
  const auto* recording = window ? workbench().project().find(window->recording) : nullptr;
  if (!recording) {
    window_title_->setText(window ? tr("This recording was deleted.") : QString());
    return waveform_->clear();
  }
  window_ = {window->begin, window->end};
  waveform_->setRecording(workbench().project().project(), *recording);
  waveform_->setWindow(window_);
  window_title_->setText(tr("%1 · %2 to %3 s")
                             .arg(window->recording_name)
                             .arg(window->begin_s, 0, 'f', 2)
                             .arg(window->end_s, 0, 'f', 2));
}

void CheckPage::keyPressEvent(QKeyEvent* event) {
  if (!bodyShown()) return Page::keyPressEvent(event);
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && (event->modifiers() & Qt::ControlModifier)) return primary()->click();
  if (event->key() == Qt::Key_T && event->modifiers() == Qt::NoModifier)
    return check(split_->current() == kTest ? dataset::Split::kTrain : dataset::Split::kTest);
  if (event->key() == Qt::Key_Escape) return clearCell();
  const int view = event->key() - Qt::Key_1;
  if (event->modifiers() == Qt::AltModifier && view >= 0 && view <= static_cast<int>(View::kFolds))
    return openView(static_cast<View>(view));
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
