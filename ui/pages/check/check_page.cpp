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
constexpr int kMetricsWidth = 384;
constexpr int kWindowsWidth = 400;
enum Split { kTest, kTrain };
}  // namespace

CheckPage::CheckPage(const PageContext& context, QWidget* parent)
    : Page(Step::kCheck, tr("Check"), context, parent) {
  split_ = new SegmentedControl(theme(), {tr("Test"), tr("Training")}, tr("Which recordings are checked"));
  addToHeader(split_);
  setPrimary(tr("Check again"), tr("Run the float and the int8 model on every window"), "Ctrl+Return");
  auto* body = new QWidget;
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(kSpace3);
  auto* top = new QHBoxLayout;
  top->setSpacing(kSpace3);
  top->addWidget(makeMatrix(tr("Float"), float_, float_accuracy_), 1);
  top->addWidget(makeMatrix(tr("int8, as on the board"), int8_, int8_accuracy_), 1);
  top->addWidget(makeMetrics());
  rows->addLayout(top, 5);
  rows->addWidget(makeWindows(), 4);
  setBody(body);

  connect(float_, &MatrixView::cellChosen, this,
          [this](int actual, int predicted) { showCell(false, actual, predicted); });
  connect(int8_, &MatrixView::cellChosen, this,
          [this](int actual, int predicted) { showCell(true, actual, predicted); });
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

QWidget* CheckPage::makeMatrix(const QString& title, MatrixView*& matrix, QLabel*& accuracy) {
  auto* card = new Card(theme(), title);
  accuracy = makeNumber(theme(), "–", kFontPage);
  accuracy->setToolTip(tr("Accuracy: share of the windows that are right"));
  card->addToHeader(accuracy);
  matrix = new MatrixView(theme(), title);
  card->body()->addWidget(matrix, 1);
  return card;
}

QWidget* CheckPage::makeMetrics() {
  auto* card = new Card(theme(), tr("int8, by class"));
  card->setFixedWidth(kMetricsWidth);
  metrics_ = new MetricsModel(theme(), this);
  auto* table = makeTable(metrics_, tr("Precision, recall and F1 of each class"), MetricsModel::kClass);
  card->body()->addWidget(table, 1);
  return card;
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
          {tr("T"), tr("test or training recordings")},
          {tr("arrows"), tr("choose a cell of the matrix")},
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
    float_->setConfusion(evaluation->confusion_float);
    int8_->setConfusion(evaluation->confusion_int8);
    metrics_->setConfusion(evaluation->confusion_int8);
    float_accuracy_->setText(shareText(evaluation->confusion_float.accuracy()));
    int8_accuracy_->setText(shareText(evaluation->confusion_int8.accuracy()));
    showWorstMistake();
  }
  const bool test = loop.evaluatedSplit() == dataset::Split::kTest;
  split_->setCurrent(test ? kTest : kTrain);
  QString text = countText(evaluation->confusion_int8.total(), tr("window"), tr("windows"));
  text = test ? tr("%1 of the test recordings").arg(text)
              : tr("%1 of the training recordings: this flatters the model").arg(text);
  if (loop.modelStale()) text += tr(" · data or settings changed since the training");
  setSubtitle(text);
  showBody();
}

void CheckPage::showCell(bool int8, int actual, int predicted) {
  const auto table = workbench().loop().table();
  if (!shown_ || !table) return;
  (int8 ? float_ : int8_)->setChosen({});
  auto windows = windowsOf(*shown_, *table, workbench().project().recordings(), int8, actual, predicted);
  const auto label = [&](int i) {
    return QString::fromStdString(shown_->confusion_int8.classes[static_cast<size_t>(i)]);
  };
  const QString count = countText(static_cast<int64_t>(windows.size()), tr("window"), tr("windows"));
  const QString model = int8 ? tr("int8") : tr("float");
  cell_title_->setText(
      actual == predicted
          ? tr("%1: %2 of “%3” found").arg(model, count, label(actual))
          : tr("%1: %2 of “%3” taken for “%4”").arg(model, count, label(actual), label(predicted)));
  window_model_->setWindows(std::move(windows));
  const bool any = window_model_->rowCount() > 0;
  hint_->setText(any ? QString() : cell_title_->text() + ".");
  hint_->setVisible(!any);
  details_->setVisible(any);
  if (any) window_list_->setCurrentIndex(window_model_->index(0, 0));
}

void CheckPage::showWorstMistake() {
  const auto& matrix = shown_->confusion_int8.matrix;
  int most = 0;
  MatrixView::Cell worst;
  for (int actual = 0; actual < static_cast<int>(matrix.size()); ++actual) {
    for (int predicted = 0; predicted < static_cast<int>(matrix.size()); ++predicted) {
      const int count = matrix[static_cast<size_t>(actual)][static_cast<size_t>(predicted)];
      if (actual != predicted && count > most) most = count, worst = {actual, predicted};
    }
  }
  if (most == 0) return;
  int8_->setChosen(worst);
  showCell(true, worst.actual, worst.predicted);
}

void CheckPage::clearCell() {
  float_->setChosen({});
  int8_->setChosen({});
  window_model_->setWindows({});
  hint_->setText(tr("Choose a cell to see its windows and where they were recorded."));
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
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
