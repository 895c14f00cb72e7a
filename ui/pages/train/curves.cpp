// Curves: two charts one above the other, on one axis of epochs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/curves.h"

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
  waiting_ =
      makeLabel(theme, tr("Loss and accuracy appear here, epoch by epoch."), kFontBody, TextRole::kMuted);
  waiting_->setAlignment(Qt::AlignCenter);
  stack_->addWidget(waiting_);
  auto* charts = new QWidget;
  auto* layout = new QVBoxLayout(charts);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  loss_ = new LineChart(theme, tr("epoch"), tr("loss (cross-entropy)"));
  accuracy_ = new LineChart(theme, tr("epoch"), tr("accuracy (%)"));
  for (LineChart* chart : {loss_, accuracy_}) {
    chart->addLine(tr("training"), 0, true);
    chart->addLine(tr("validation"), 1);
    layout->addWidget(chart, 1);
  }
  stack_->addWidget(charts);
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
  for (LineChart* chart : {loss_, accuracy_}) {
    chart->setRangeX(1, last);
    // Loss falls away from the word at the top; accuracy would run through it.
    chart->setMarker(best_, chart == loss_ ? tr("best: %1").arg(best_) : QString());
  }
  accuracy_->setRangeY(0, kWhole);
  fill(loss_, kTraining, &nn::EpochStats::train_loss, 1);
  fill(loss_, kValidation, &nn::EpochStats::validation_loss, 1);
  fill(accuracy_, kTraining, &nn::EpochStats::train_accuracy, kWhole);
  fill(accuracy_, kValidation, &nn::EpochStats::validation_accuracy, kWhole);
}

}  // namespace thimble::ui
