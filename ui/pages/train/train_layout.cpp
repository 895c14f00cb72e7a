// TrainPage, layout: curves above the trainings, and beside them what is set, part by part.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHBoxLayout>
#include <QScrollArea>

#include "ui/pages/train/train_page.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kSideWidth = 400;
constexpr int kRunsHeight = 162;
}  // namespace

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
  stopped_bar_ = new QWidget;
  auto* bar = new QHBoxLayout(stopped_bar_);
  bar->setContentsMargins(0, 0, 0, 0);
  stopped_ = makeLabel(theme(), "", kFontBody, TextRole::kWarning);
  bar->addWidget(stopped_, 1);
  auto* go_on =
      makeButton(tr("Go on"), tr("Train on from there, to the same bytes as if it had never stopped"), "G");
  connect(go_on, &QPushButton::clicked, this, [this] { workbench().loop().train(true); });
  bar->addWidget(go_on);
  auto* drop = makeButton(tr("Forget it"), tr("Drop what was trained until then"), {}, ButtonRole::kQuiet);
  connect(drop, &QPushButton::clicked, this, [this] { workbench().loop().dropCheckpoint(); });
  bar->addWidget(drop);
  card->body()->addWidget(stopped_bar_);
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

QWidget* TrainPage::makeNet() {
  auto* part = new QWidget;
  auto* layout = new QVBoxLayout(part);
  layout->setContentsMargins(0, 0, 0, 0);
  presets_ = new PresetPicker(theme(), workbench().paths().docs);
  layout->addWidget(presets_);
  preset_ =
      new SegmentedControl(theme(), {tr("Dense"), tr("Conv 1-D"), tr("Custom")}, tr("Net to begin with"));
  layout->addWidget(preset_);
  layers_ = new LayerStack(theme());
  layout->addWidget(layers_, 1);
  no_net_ =
      makeLabel(theme(), tr("This detector has no layers: it is fitted to the normal windows in one go."),
                kFontBody, TextRole::kMuted);
  no_net_->setAlignment(Qt::AlignCenter);
  no_net_->setWordWrap(true);
  layout->addWidget(no_net_, 1);
  return part;
}

QWidget* TrainPage::makeTraining() {
  auto* part = new QWidget;
  auto* layout = new QVBoxLayout(part);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  form_ = new TrainingForm(theme());
  quantize_ = new QuantizeForm(theme());
  layout->addWidget(form_);
  layout->addWidget(quantize_);
  layout->addStretch();
  return part;
}

QWidget* TrainPage::makeSide() {
  auto* side = new QWidget;
  side->setFixedWidth(kSideWidth);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  part_ = new SegmentedControl(theme(), {tr("Task"), tr("Net"), tr("Training"), tr("Augmentation")},
                               tr("What is set"));
  layout->addWidget(part_, 0, Qt::AlignHCenter);
  auto* card = new Card(theme());
  parts_ = new QStackedWidget;
  const auto scrolled = [](QWidget* part) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    area->setWidget(part);
    part->setAutoFillBackground(false);  // setWidget asks for it, but the card's colour is to be seen
    return area;
  };
  task_ = new TaskForm(theme());
  augment_ = new AugmentForm(theme());
  parts_->addWidget(scrolled(task_));
  parts_->addWidget(makeNet());
  parts_->addWidget(scrolled(makeTraining()));
  parts_->addWidget(scrolled(augment_));
  card->body()->addWidget(parts_, 1);
  layout->addWidget(card, 1);
  openPart(Part::kNet);
  return side;
}

}  // namespace thimble::ui
