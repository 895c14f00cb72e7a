// TrainingForm: nine fields in three columns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/training_form.h"

#include <QGridLayout>
#include <QSignalBlocker>
#include <cmath>
#include <limits>

#include "ui/pages/train/fields.h"

namespace thimble::ui {
namespace {
constexpr int kColumns = 3;
constexpr int kMostEpochs = 10'000;
constexpr int kMostBatch = 4096;
constexpr int kPercent = 100;
}  // namespace

TrainingForm::TrainingForm(const Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(kSpace2);
  grid->setVerticalSpacing(kSpace2);
  int place = 0;
  const auto add = [&](const QString& caption, auto* field, auto changed) {
    field->setMinimumWidth(40);
    grid->addWidget(withCaption(theme, caption, field), place / kColumns, place % kColumns);
    ++place;
    connect(field, changed, this, &TrainingForm::tell);
    return field;
  };
  const auto number = qOverload<int>(&QSpinBox::valueChanged);
  const auto real = qOverload<double>(&QDoubleSpinBox::valueChanged);
  epochs_ = add(tr("epochs"),
                makeIntField(tr("Epochs"), tr("How often training goes over all windows."), 1, kMostEpochs),
                number);
  batch_ =
      add(tr("batch"),
          makeIntField(tr("Batch"), tr("Windows between two steps of the weights."), 1, kMostBatch), number);
  learning_rate_ =
      add(tr("learning rate"),
          makeRealField(tr("Learning rate"), tr("Size of each step. Lower it if the loss jumps."), 0.00001, 1,
                        5, 0.0005),
          real);
  optimizer_ =
      add(tr("optimiser"),
          makeChoiceField(tr("Optimiser"),
                          tr("Adam adapts its steps to each weight; SGD takes plain steps with momentum."),
                          {"Adam", "SGD"}),
          qOverload<int>(&QComboBox::currentIndexChanged));
  momentum_ = add(
      tr("momentum (SGD)"),
      makeRealField(tr("Momentum"), tr("How much of the last step goes on; for SGD only."), 0, 0.99, 2, 0.05),
      real);
  l2_ = add(tr("L2"),
            makeRealField(tr("L2 weight decay"), tr("Pulls weights towards zero, against learning by heart."),
                          0, 0.1, 5, 0.0001),
            real);
  patience_ = add(tr("patience"),
                  makeIntField(tr("Patience"),
                               tr("Stop after so many epochs without a better loss; 0: never stop early."), 0,
                               kMostEpochs),
                  number);
  patience_->setSpecialValueText(tr("off"));
  validation_ =
      add(tr("validation"),
          makeIntField(tr("Validation share"),
                       tr("Share of the training recordings held back to find the best epoch."), 0, 50),
          number);
  validation_->setSuffix(" %");
  seed_ = add(tr("seed"),
              makeIntField(tr("Seed"), tr("The same seed gives the same net, byte for byte."), 0,
                           std::numeric_limits<int>::max()),
              number);
  for (int column = 0; column < kColumns; ++column) grid->setColumnStretch(column, 1);
  setSettings(settings_);
}

void TrainingForm::setSettings(const nn::TrainSettings& settings) {
  settings_ = settings;
  const auto set = [](auto* field, auto value) {
    const QSignalBlocker quiet(field);
    if (field->value() != value) field->setValue(value);
  };
  set(epochs_, settings.epochs);
  set(batch_, settings.batch);
  set(learning_rate_, static_cast<double>(settings.learning_rate));
  set(momentum_, static_cast<double>(settings.momentum));
  set(l2_, static_cast<double>(settings.l2));
  set(patience_, settings.patience);
  set(validation_, static_cast<int>(std::lround(settings.validation * kPercent)));
  set(seed_, static_cast<int>(std::min<uint64_t>(settings.seed, std::numeric_limits<int>::max())));
  const QSignalBlocker quiet(optimizer_);
  optimizer_->setCurrentIndex(settings.optimizer == nn::Optimizer::kSgd ? 1 : 0);
  momentum_->setEnabled(settings.optimizer == nn::Optimizer::kSgd);
}

void TrainingForm::tell() {
  // Only the field that was touched: a value finer than its field shows must not be rounded by another's
  // edit.
  const QObject* field = sender();
  nn::TrainSettings s = settings_;
  if (field == epochs_) s.epochs = epochs_->value();
  if (field == batch_) s.batch = batch_->value();
  if (field == learning_rate_) s.learning_rate = static_cast<float>(learning_rate_->value());
  if (field == optimizer_)
    s.optimizer = optimizer_->currentIndex() == 1 ? nn::Optimizer::kSgd : nn::Optimizer::kAdam;
  if (field == momentum_) s.momentum = static_cast<float>(momentum_->value());
  if (field == l2_) s.l2 = static_cast<float>(l2_->value());
  if (field == patience_) s.patience = patience_->value();
  if (field == validation_) s.validation = static_cast<float>(validation_->value()) / kPercent;
  if (field == seed_) s.seed = static_cast<uint64_t>(seed_->value());
  if (s == settings_) return;
  settings_ = s;
  momentum_->setEnabled(s.optimizer == nn::Optimizer::kSgd);
  emit edited(s);
}

}  // namespace thimble::ui
