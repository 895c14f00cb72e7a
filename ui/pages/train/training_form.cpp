// TrainingForm: each group names what is not as usual beside its heading.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/training_form.h"

#include <QRegularExpression>
#include <limits>

#include "ui/pages/train/fields.h"

namespace thimble::ui {
namespace {

using nn::TrainSettings;

constexpr int kMostEpochs = 10'000;
constexpr int kMostBatch = 4096;
constexpr int kMostSeeds = 100;
constexpr int kMostThreads = 256;

}  // namespace

TrainingForm::TrainingForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), fields_([this](const TrainSettings& settings) {
        summarise();
        emit edited(settings);
      }) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  addPasses();
  addLoss();
  addRate();
  addStopping();
  addRepeats();
  setSettings({});
}

Section* TrainingForm::makeSection(const QString& title, const QString& tip, bool open) {
  auto* section = new Section(theme_, title, tip, open);
  layout()->addWidget(section);
  return section;
}

void TrainingForm::addPasses() {
  auto* section =
      makeSection(tr("Passes"), tr("How often, and in what steps, training goes over the windows"), true);
  auto* grid = new FieldGrid(theme_, kSettingColumns);
  section->body()->addWidget(grid);
  fields_.integer(*grid, {tr("epochs"), tr("Epochs"), tr("How often training goes over all windows.")}, 1,
                  kMostEpochs, &TrainSettings::epochs);
  fields_.integer(*grid, {tr("batch"), tr("Batch"), tr("Windows between two steps of the weights.")}, 1,
                  kMostBatch, &TrainSettings::batch);
  fields_.real(
      *grid, {tr("learning rate"), tr("Learning rate"), tr("Size of each step. Lower it if the loss jumps.")},
      0.00001, 1, 5, 0.0005, &TrainSettings::learning_rate);
  fields_.choice(
      *grid,
      {tr("optimiser"), tr("Optimiser"),
       tr("Adam adapts its steps to each weight; SGD takes plain steps with momentum; AdamW is Adam with "
          "a weight decay that does not depend on the gradient.")},
      nn::kOptimizers, {"Adam", "SGD", "AdamW"}, &TrainSettings::optimizer);
  auto* momentum = fields_.real(
      *grid, {tr("momentum (SGD)"), tr("Momentum"), tr("How much of the last step goes on; for SGD only.")},
      0, 0.99, 2, 0.05, &TrainSettings::momentum);
  fields_.enableWhen(momentum, [](const TrainSettings& s) { return s.optimizer == nn::Optimizer::kSgd; });
  fields_.real(*grid,
               {tr("weight decay"), tr("L2 weight decay"),
                tr("Pulls weights towards zero, against learning by heart.")},
               0, 0.1, 5, 0.0001, &TrainSettings::l2);
}

void TrainingForm::addLoss() {
  loss_ =
      makeSection(tr("Loss"), tr("What training makes small, and how much each class counts in it"), false);
  auto* grid = new FieldGrid(theme_, kSettingColumns);
  loss_->body()->addWidget(grid);
  fields_.choice(
      *grid,
      {tr("loss"), tr("Loss"),
       tr("Automatic: cross-entropy for classes, mean squared error for numbers. Huber forgives outliers "
          "that would rule mean squared error.")},
      nn::kLosses, {tr("automatic"), tr("cross-entropy"), tr("mean squared"), tr("Huber")},
      &TrainSettings::loss);
  fields_.real(
      *grid,
      {tr("label smoothing"), tr("Label smoothing"),
       tr("Share of certainty taken from each label and spread over all classes, against overconfidence.")},
      0, 0.5, 2, 0.05, &TrainSettings::label_smoothing);
  auto* delta =
      fields_.real(*grid,
                   {tr("Huber turns at"), tr("Huber delta"),
                    tr("Errors beyond this count by their size, below it by their square; in standard "
                       "deviations of the target.")},
                   0.01, 10, 2, 0.1, &TrainSettings::huber_delta);
  fields_.enableWhen(delta, [](const TrainSettings& s) { return s.loss == nn::Loss::kHuber; });
  fields_.choice(
      *grid,
      {tr("class weights"), tr("Class weighting"),
       tr("Balanced: rare classes count as much in all as frequent ones. Given: as written beside.")},
      nn::kClassWeightings, {tr("none"), tr("balanced"), tr("given")}, &TrainSettings::class_weighting);
  weights_ = new QLineEdit;
  weights_->setAccessibleName(tr("Weights of the classes"));
  weights_->setPlaceholderText(tr("one number a class"));
  weights_->setToolTip(
      tr("How much each class counts, in the order of the labels: numbers apart by spaces, such as 1 2.5"));
  connect(weights_, &QLineEdit::editingFinished, this, &TrainingForm::takeWeights);
  auto* row = withCaption(theme_, tr("weight of each class, in their order"), weights_);
  loss_->body()->addWidget(row);
  fields_.enableWhen(row,
                     [](const TrainSettings& s) { return s.class_weighting == nn::ClassWeighting::kGiven; });
}

void TrainingForm::addRate() {
  rate_ = makeSection(tr("Schedule"), tr("How the learning rate changes while training goes on"), false);
  auto* grid = new FieldGrid(theme_, kSettingColumns);
  rate_->body()->addWidget(grid);
  fields_.choice(*grid,
                 {tr("schedule"), tr("Schedule"),
                  tr("Cosine: falls smoothly to a hundredth. Step: is multiplied every so many epochs. One "
                     "cycle: rises, "
                     "then falls to nearly nothing.")},
                 nn::kSchedules, {tr("cosine"), tr("constant"), tr("step"), tr("one cycle")},
                 &TrainSettings::schedule);
  auto* every = fields_.integer(*grid,
                                {tr("step every"), tr("Epochs between steps"),
                                 tr("Epochs between two steps of the learning rate."), tr(" ep.")},
                                1, kMostEpochs, &TrainSettings::step_epochs);
  auto* factor = fields_.real(
      *grid, {tr("step by ×"), tr("Step factor"), tr("What the rate is multiplied by at each step.")}, 0.01,
      1, 2, 0.05, &TrainSettings::step_factor);
  for (QWidget* field : {static_cast<QWidget*>(every), static_cast<QWidget*>(factor)})
    fields_.enableWhen(field, [](const TrainSettings& s) { return s.schedule == nn::Schedule::kStep; });
  auto* warmup = fields_.real(
      *grid,
      {tr("rise"), tr("Rising share"), tr("Share of all steps in which one cycle's rate rises."), " %"}, 1,
      90, 0, 5, &TrainSettings::warmup, kPercent);
  fields_.enableWhen(warmup, [](const TrainSettings& s) { return s.schedule == nn::Schedule::kOneCycle; });
  fields_.real(
      *grid,
      {tr("clip gradient"),
       tr("Gradient clipping"),
       tr("Longest gradient of all weights together; longer ones are shortened. Against losses that jump."),
       {},
       tr("off")},
      0, 100, 2, 0.5, &TrainSettings::clip);
  fields_.real(
      *grid,
      {tr("mean of weights"),
       tr("Running mean of the weights"),
       tr("Keeps a running mean of the weights with this decay instead of the last ones: steadier results."),
       {},
       tr("off")},
      0, 0.9999, 4, 0.01, &TrainSettings::ema);
}

void TrainingForm::addStopping() {
  stopping_ = makeSection(tr("Stopping"),
                          tr("When training ends, and by which windows the best epoch is found"), false);
  auto* grid = new FieldGrid(theme_, kSettingColumns);
  stopping_->body()->addWidget(grid);
  fields_.integer(
      *grid,
      {tr("patience"), tr("Patience"),
       tr("Stop after so many epochs without a better loss; off: never stop early."), tr(" ep."), tr("off")},
      0, kMostEpochs, &TrainSettings::patience);
  fields_.real(*grid,
               {tr("validation"), tr("Validation share"),
                tr("Share of the training recordings held back to find the best epoch."), " %"},
               0, 50, 0, 5, &TrainSettings::validation, kPercent);
}

void TrainingForm::addRepeats() {
  repeats_ =
      makeSection(tr("Seeds and threads"),
                  tr("Where chance begins, how often training is tried, and on how many cores"), false);
  auto* grid = new FieldGrid(theme_, kSettingColumns);
  repeats_->body()->addWidget(grid);
  fields_.integer(*grid, {tr("seed"), tr("Seed"), tr("The same seed gives the same net, byte for byte.")}, 0,
                  std::numeric_limits<int>::max(), &TrainSettings::seed);
  fields_.integer(*grid,
                  {tr("try seeds"), tr("Seeds to try"),
                   tr("Train so often, each with the next seed, and keep the best by validation.")},
                  1, kMostSeeds, &TrainSettings::seeds);
  fields_.integer(
      *grid,
      {tr("threads"),
       tr("Threads"),
       tr("Cores that train at once; automatic: all of them. The net is the same with any number."),
       {},
       tr("automatic")},
      0, kMostThreads, &TrainSettings::threads);
}

void TrainingForm::setSettings(const TrainSettings& settings) {
  fields_.show(settings);
  QStringList weights;
  for (const float weight : settings.class_weights)
    weights.append(QString::number(static_cast<double>(weight), 'g', 6));
  if (!weights_->hasFocus()) weights_->setText(weights.join(", "));
  summarise();
}

void TrainingForm::setClasses(const QStringList& classes) {
  classes_ = classes;
  weights_->setToolTip(classes.isEmpty()
                           ? tr("There are no classes.")
                           : tr("Numbers above zero, parted by commas: %1").arg(classes.join(", ")));
}

void TrainingForm::takeWeights() {
  TrainSettings settings = fields_.settings();
  std::vector<float> weights;
  for (const QString& word : weights_->text().split(QRegularExpression("[,;\\s]+"), Qt::SkipEmptyParts)) {
    bool number = false;
    const float weight = word.toFloat(&number);
    if (!number || !(weight > 0)) return setSettings(settings);  // shows what holds again
    weights.push_back(weight);
  }
  if (weights == settings.class_weights) return;
  settings.class_weights = std::move(weights);
  fields_.show(settings);
  summarise();
  emit edited(settings);
}

void TrainingForm::summarise() {
  const TrainSettings& s = fields_.settings();
  QStringList loss, rate, stopping, repeats;
  if (s.loss != nn::Loss::kAuto) loss << nameIn(nn::kLosses, s.loss);
  if (s.label_smoothing > 0) loss << tr("smoothing %1").arg(static_cast<double>(s.label_smoothing));
  if (s.class_weighting != nn::ClassWeighting::kNone)
    loss << tr("%1 classes").arg(nameIn(nn::kClassWeightings, s.class_weighting));
  rate << nameIn(nn::kSchedules, s.schedule);
  if (s.clip > 0) rate << tr("clipped at %1").arg(static_cast<double>(s.clip));
  if (s.ema > 0) rate << tr("mean of weights");
  if (s.patience > 0) stopping << tr("patience %1").arg(s.patience);
  stopping << tr("%1 % held back").arg(std::lround(static_cast<double>(s.validation) * kPercent));
  repeats << (s.seeds > 1 ? tr("%1 seeds from %2").arg(s.seeds).arg(s.seed) : tr("seed %1").arg(s.seed));
  if (s.threads > 0) repeats << tr("%n thread(s)", nullptr, s.threads);
  loss_->setSummary(loss.isEmpty() ? tr("automatic") : loss.join(" · "));
  rate_->setSummary(rate.join(" · "));
  stopping_->setSummary(stopping.join(" · "));
  repeats_->setSummary(repeats.join(" · "));
}

}  // namespace thimble::ui
