// Curves: charts one above the other, on one axis of epochs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/curves.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr double kWhole = 100;
enum Line { kTraining, kValidation };
}  // namespace

int bestEpoch(const std::vector<nn::EpochStats>& epochs) {
  double least = std::numeric_limits<double>::infinity();
  int best = 0;
  for (const auto& epoch : epochs) {
    const double judged = std::isfinite(epoch.validation_loss) ? epoch.validation_loss : epoch.train_loss;
    if (judged < least) {
      least = judged;
      best = epoch.epoch;
    }
  }
  return best;
}

Curves::Curves(const Theme& theme, QWidget* parent) : QWidget(parent), stack_(new QStackedLayout(this)) {
  waiting_ = makeLabel(theme, "", kFontBody, TextRole::kMuted);
  waiting_->setAlignment(Qt::AlignCenter);
  stack_->addWidget(waiting_);
  auto* charts = new QWidget;
  auto* layout = new QVBoxLayout(charts);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  loss_ = new LineChart(theme, tr("epoch"), tr("cross-entropy"));
  accuracy_ = new LineChart(theme, tr("epoch"), tr("accuracy (%)"));
  error_ = new LineChart(theme, tr("epoch"), tr("MAE"));
  error_->setVisible(false);
  for (LineChart* chart : {loss_, accuracy_, error_}) {
    chart->addLine(tr("training"), 0, true);
    chart->addLine(tr("validation"), 1);
  }
  layout->addWidget(loss_, 1);
  auto* judged = new QHBoxLayout;  // side by side, so that neither is too low to be read
  judged->setSpacing(kSpace2);
  judged->addWidget(accuracy_, 1);
  judged->addWidget(error_, 1);
  layout->addLayout(judged, 1);
  stack_->addWidget(charts);
}

void Curves::setKind(Task task, nn::Loss loss, const QString& unit, bool in_epochs) {
  waiting_->setText(in_epochs ? tr("Loss and accuracy appear here, epoch by epoch.")
                              : tr("This detector is fitted at once: there are no epochs to draw.\n"
                                   "How well it tells the unusual is on Check."));
  share_ = task == Task::kClassification;
  loss_->setTitleY(share_                     ? tr("cross-entropy")
                   : loss == nn::Loss::kHuber ? tr("loss (Huber)")
                                              : tr("loss (MSE)"));
  accuracy_->setTitleY(share_ ? tr("accuracy (%)") : tr("R² (%)"));
  error_->setTitleY(unit.isEmpty() ? tr("MAE") : tr("MAE (%1)").arg(unit));
  error_->setVisible(task == Task::kRegression);
  loss_->setToolTip(share_ ? tr("Cross-entropy of the training and the validation windows")
                           : tr("What training makes small, in the target's deviations"));
  accuracy_->setToolTip(share_ ? tr("Share of the windows that are answered right")
                               : tr("Share of the target's variance that is explained"));
  error_->setToolTip(tr("Mean absolute error, in the target's unit"));
}

void Curves::setEpochs(const std::vector<nn::EpochStats>& epochs, int planned) {
  points_ = static_cast<int>(epochs.size());
  best_ = bestEpoch(epochs);
  stack_->setCurrentIndex(epochs.empty() ? 0 : 1);
  if (epochs.empty()) return;
  const auto fill = [&](LineChart* chart, Line line, float nn::EpochStats::*value, double factor) {
    QList<QPointF> points;
    for (const auto& epoch : epochs) {
      if (std::isfinite(epoch.*value))
        points.append({static_cast<double>(epoch.epoch), factor * (epoch.*value)});
    }
    chart->setPoints(line, points);
  };
  const int last = std::max({planned, epochs.back().epoch, 2});
  for (LineChart* chart : {loss_, accuracy_, error_}) {
    chart->setRangeX(1, last);
    // Loss falls away from the word at the top; accuracy would run through it.
    chart->setMarker(best_, chart == loss_ ? tr("best: %1").arg(best_) : QString());
  }
  double least = 0;  // R² falls below 0 for what is worse than the mean
  for (const auto& epoch : epochs) {
    for (const float value : {epoch.train_accuracy, epoch.validation_accuracy})
      if (std::isfinite(value)) least = std::min(least, kWhole * static_cast<double>(value));
  }
  accuracy_->setRangeY(share_ ? 0 : std::max(least, -kWhole), kWhole);
  fill(loss_, kTraining, &nn::EpochStats::train_loss, 1);
  fill(loss_, kValidation, &nn::EpochStats::validation_loss, 1);
  fill(error_, kTraining, &nn::EpochStats::train_mae, 1);
  fill(error_, kValidation, &nn::EpochStats::validation_mae, 1);
  fill(accuracy_, kTraining, &nn::EpochStats::train_accuracy, kWhole);
  fill(accuracy_, kValidation, &nn::EpochStats::validation_accuracy, kWhole);
}

}  // namespace thimble::ui
