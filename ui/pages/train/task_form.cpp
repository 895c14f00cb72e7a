// TaskForm: three kinds of task, each with what it needs and with a word on whether the labels fit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/task_form.h"

#include <algorithm>

#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using anomaly::DetectorKind;
using anomaly::ThresholdRule;
using Detection = anomaly::Settings;

constexpr int kChipsInARow = 3;
constexpr int kMostChips = 24;

QLabel* makeNote(const Theme& theme, TextRole role = TextRole::kMuted) {
  auto* label = makeLabel(theme, "", kFontBody, role);
  label->setWordWrap(true);
  return label;
}

QVBoxLayout* column(QWidget* of) {
  auto* layout = new QVBoxLayout(of);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  return layout;
}

}  // namespace

QStringList normalLabels(const evaluate::TaskSettings& task) {
  QStringList labels;
  for (const std::string& label : task.normal) labels.append(QString::fromStdString(label));
  return labels.isEmpty() ? QStringList{"normal"} : labels;
}

TaskForm::TaskForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), detector_([this](const Detection& settings) {
        evaluate::TaskSettings task = task_;
        task.anomaly = settings;
        tell(tr("Change the detector"), task);
      }) {
  auto* layout = column(this);
  kind_ =
      new SegmentedControl(theme, {tr("Class"), tr("Number"), tr("Anomaly")}, tr("What the model answers"));
  layout->addWidget(kind_);
  what_ = makeNote(theme);
  layout->addWidget(what_);
  parts_ = new QStackedWidget;
  parts_->addWidget(makeClasses());
  parts_->addWidget(makeNumber());
  parts_->addWidget(makeAnomaly());
  layout->addWidget(parts_, 1);
  connect(kind_, &SegmentedControl::changed, this,
          [this](int i) { choose(kTasks[static_cast<size_t>(i)].value); });
  setTask({}, {});
}

QWidget* TaskForm::makeClasses() {
  auto* part = new QWidget;
  auto* layout = column(part);
  classes_ = makeNote(theme_, TextRole::kNormal);
  layout->addWidget(classes_);
  layout->addStretch();
  return part;
}

QWidget* TaskForm::makeNumber() {
  auto* part = new QWidget;
  auto* layout = column(part);
  auto* grid = new FieldGrid(theme_, 2);
  const auto line = [&](const QString& caption, const QString& name, const QString& tip,
                        std::string evaluate::TaskSettings::*member) {
    auto* field = grid->add(caption, new QLineEdit);
    field->setAccessibleName(name);
    field->setToolTip(tip);
    field->setMaxLength(64);
    connect(field, &QLineEdit::editingFinished, this, [this, field, member] {
      evaluate::TaskSettings task = task_;
      task.*member = field->text().trimmed().toStdString();
      tell(tr("Name the target"), task);
    });
    return field;
  };
  target_ = line(tr("what is measured"), tr("Target"), tr("What the number is, such as benzene or speed."),
                 &evaluate::TaskSettings::target);
  unit_ = line(tr("unit"), tr("Unit of the target"),
               tr("The unit of the labels' numbers, such as µg/m³ or rpm."), &evaluate::TaskSettings::unit);
  layout->addWidget(grid);
  numbers_ = makeNote(theme_);
  layout->addWidget(numbers_);
  layout->addStretch();
  return part;
}

QWidget* TaskForm::makeAnomaly() {
  auto* part = new QWidget;
  auto* layout = column(part);
  layout->addWidget(makeLabel(theme_, tr("Normal are windows labelled"), kFontSmall, TextRole::kMuted));
  normal_ = new QWidget;
  auto* chips = new QGridLayout(normal_);
  chips->setContentsMargins(0, 0, 0, 0);
  chips->setSpacing(kSpace1);
  layout->addWidget(normal_);
  no_normal_ = makeNote(theme_, TextRole::kWarning);
  layout->addWidget(no_normal_);
  auto* grid = new FieldGrid(theme_, 2);
  layout->addWidget(grid);
  detector_.choice(
      *grid,
      {tr("detector"), tr("Detector"),
       tr("Mahalanobis: distance from the mean in the data's own spread. k-means: from the nearest of "
          "several centres. Gaussian mixture: how unlikely a window is. Autoencoder: how badly a net "
          "that learned normal windows redraws it.")},
      anomaly::kDetectors, {tr("Mahalanobis"), tr("k-means"), tr("Gaussian mixture"), tr("autoencoder")},
      &Detection::detector);
  const auto only = [this](QWidget* field, DetectorKind kind) {
    detector_.enableWhen(field, [kind](const Detection& s) { return s.detector == kind; });
  };
  only(detector_.integer(
           *grid, {tr("centres (k-means)"), tr("Centres"), tr("Kinds of normal windows, for k-means.")}, 1,
           64, &Detection::clusters),
       DetectorKind::kKMeans);
  only(detector_.integer(*grid,
                         {tr("components (mixture)"), tr("Components"), tr("Bells of the Gaussian mixture.")},
                         1, 16, &Detection::components),
       DetectorKind::kGaussianMixture);
  only(detector_.flag(*grid,
                      {tr("full covariance (mixture)"), tr("Full covariance"),
                       tr("Features that go together are seen; needs more windows and more flash.")},
                      &Detection::full_covariance),
       DetectorKind::kGaussianMixture);
  auto* shrinkage =
      detector_.real(*grid,
                     {tr("shrinkage"), tr("Shrinkage"),
                      tr("How far the covariance is drawn to a round one: more for few windows.")},
                     0, 1, 3, 0.05, &Detection::shrinkage);
  detector_.enableWhen(shrinkage, [](const Detection& s) {
    return s.detector == DetectorKind::kMahalanobis || s.detector == DetectorKind::kGaussianMixture;
  });
  detector_.choice(
      *grid,
      {tr("threshold"), tr("Threshold rule"),
       tr("Best on ROC: most detections less false alarms. At most: most detections within a share of "
          "false alarms. Percentile: of normal windows alone. Without windows of other labels it is "
          "always the percentile.")},
      anomaly::kThresholdRules, {tr("best on the ROC curve"), tr("at most … false alarms"), tr("percentile")},
      &Detection::threshold);
  auto* alarms = detector_.real(*grid,
                                {tr("false alarms at most"), tr("False alarms at most"),
                                 tr("Share of normal windows that may be called anomalies."), " %"},
                                0, 50, 1, 0.5, &Detection::false_alarms, kPercent);
  detector_.enableWhen(alarms, [](const Detection& s) { return s.threshold == ThresholdRule::kFalseAlarms; });
  auto* percentile =
      detector_.real(*grid,
                     {tr("percentile"), tr("Percentile of normal windows"),
                      tr("Share of the normal training windows that lie below the threshold."), " %"},
                     50, 100, 2, 0.5, &Detection::percentile);
  detector_.enableWhen(percentile,
                       [](const Detection& s) { return s.threshold == ThresholdRule::kPercentile; });
  layout->addStretch();
  return part;
}

void TaskForm::setTask(const evaluate::TaskSettings& task, const QStringList& labels) {
  const bool relabelled = labels != labels_;
  const bool changed = relabelled || task.normal != task_.normal || classes_->text().isEmpty();
  task_ = task;
  labels_ = labels;
  if (relabelled) makeChips();
  const auto row =
      std::find_if(std::begin(kTasks), std::end(kTasks), [&](const auto& t) { return t.value == task.kind; });
  const int index = static_cast<int>(row - std::begin(kTasks));
  kind_->setCurrent(index);
  parts_->setCurrentIndex(index);
  what_->setText(task.kind == Task::kClassification ? tr("Which of the labels a window is.")
                 : task.kind == Task::kRegression
                     ? tr("How much of something there is: the labels are its values.")
                     : tr("Whether a window is unlike all that is normal. Score 1 is the "
                          "threshold."));
  const auto set = [](QLineEdit* field, const std::string& text) {
    if (!field->hasFocus()) field->setText(QString::fromStdString(text));
  };
  set(target_, task.target);
  set(unit_, task.unit);
  detector_.show(task.anomaly);
  if (changed) showLabels();
}

void TaskForm::showLabels() {
  classes_->setText(labels_.isEmpty() ? tr("No recording is labelled yet.")
                                      : tr("Classes: %1").arg(labels_.join(", ")));
  QStringList others;
  double least = 0, most = 0;
  bool first = true;
  for (const QString& label : labels_) {
    bool number = false;
    const double value = label.toDouble(&number);
    if (!number) {
      others.append(label);
      continue;
    }
    least = first ? value : std::min(least, value);
    most = first ? value : std::max(most, value);
    first = false;
  }
  setTextRole(numbers_, others.isEmpty() ? TextRole::kMuted : TextRole::kWarning);
  numbers_->setText(
      labels_.isEmpty()  ? tr("Label each recording with the number that holds for it, such as 21.5.")
      : others.isEmpty() ? tr("%1 different labels, from %2 to %3.").arg(labels_.size()).arg(least).arg(most)
                         : tr("Not a number: %1. Give these recordings a number for a label.")
                               .arg(others.mid(0, 5).join(", ")));
  const QStringList normal = normalLabels(task_);
  bool any = false;
  for (auto* chip : normal_->findChildren<ToggleChip*>()) {
    const QSignalBlocker quiet(chip);
    chip->setChecked(normal.contains(chip->text()));
    any |= chip->isChecked();
  }
  no_normal_->setVisible(!any);
  no_normal_->setText(labels_.isEmpty() ? tr("No recording is labelled yet.")
                                        : tr("Choose at least one label that is normal."));
}

void TaskForm::makeChips() {
  auto* chips = static_cast<QGridLayout*>(normal_->layout());
  for (auto* chip : normal_->findChildren<ToggleChip*>()) {
    chips->removeWidget(chip);
    delete chip;
  }
  for (int i = 0; i < labels_.size() && i < kMostChips; ++i) {
    const QString label = labels_[i];
    auto* chip = new ToggleChip(theme_, label, [this, label] { return theme_.classColor(label); });
    chip->setToolTip(tr("Learn “%1” as normal").arg(label));
    connect(chip, &QAbstractButton::toggled, this, [this, label](bool on) {
      QStringList now = normalLabels(task_);
      now.removeAll(label);
      if (on) now.append(label);
      evaluate::TaskSettings task = task_;
      task.normal.clear();
      for (const QString& one : now)
        if (labels_.contains(one)) task.normal.push_back(one.toStdString());
      tell(tr("Choose normal labels"), task);
    });
    chips->addWidget(chip, i / kChipsInARow, i % kChipsInARow);
  }
}

void TaskForm::choose(Task kind) {
  evaluate::TaskSettings task = task_;
  task.kind = kind;
  // What is clearly meant need not be asked.
  if (kind == Task::kAnomaly && task.normal.empty() && !labels_.contains("normal") && !labels_.isEmpty())
    task.normal = {labels_.front().toStdString()};
  tell(tr("Choose the task"), task);
}

void TaskForm::tell(const QString& what, evaluate::TaskSettings task) {
  if (task == task_) return;
  emit edited(what, task);
}

}  // namespace thimble::ui
