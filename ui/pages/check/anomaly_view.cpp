// AnomalyView: curve, scores and counts are of one threshold, which any of them moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/anomaly_view.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/pages/check/metrics_model.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"

namespace thimble::ui {
namespace {
constexpr int kScoreBins = 48;
constexpr double kShownShare = 0.98;  // of the scores; what lies beyond is in the last bin
enum AnomalyFigure { kAuc, kThreshold, kFound, kAlarms };
}  // namespace

evaluate::Confusion confusionAt(const evaluate::Evaluation& evaluation, float threshold) {
  evaluate::Confusion counts{{"normal", "anomaly"}, {{0, 0}, {0, 0}}};
  for (const auto& verdict : evaluation.windows)
    ++counts.matrix[verdict.actual != 0 ? 1 : 0][verdict.value_int8 >= threshold ? 1 : 0];
  return counts;
}

AnomalyView::AnomalyView(const Theme& theme, QWidget* parent) : AnswerView(parent) {
  auto* columns = new QHBoxLayout(this);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace3);
  auto* curve = new Card(theme, tr("ROC curve"));
  roc_ = new RocChart(theme);
  curve->body()->addWidget(roc_, 1);
  columns->addWidget(curve, 4);
  auto* middle = new Card(theme, tr("Scores"));
  own_ = makeButton(tr("Back to 1"), tr("The threshold that the model was given when it was trained"), {},
                    ButtonRole::kQuiet);
  middle->addToHeader(own_);
  keep_ = makeButton(tr("Keep"),
                     tr("Give the model this threshold: it is what boards then heed; Ctrl+Z takes it back"));
  keep_->setAccessibleName(tr("Keep the threshold"));
  middle->addToHeader(keep_);
  figures_ =
      new FigureRow(theme, {tr("AUC: model · float"), tr("threshold"), tr("found"), tr("false alarms")},
                    {tr("Area under the ROC curve: 1 is perfect, 0.5 is guessing"),
                     tr("Scores from here on are anomalies; 1 is the model's own"),
                     tr("Share of the anomalies that are found at this threshold"),
                     tr("Share of the normal windows that are called anomalies")});
  middle->body()->addWidget(figures_);
  scores_ =
      new BinsChart(theme, tr("Scores of normal windows and of others.  Drag the threshold, or use ← and →"));
  scores_->setDraggable(true);
  middle->body()->addWidget(scores_, 1);
  columns->addWidget(middle, 5);
  auto* counts = new Card(theme, tr("At this threshold"));
  matrix_ = new MatrixView(theme, tr("At this threshold"));
  counts->body()->addWidget(matrix_, 1);
  columns->addWidget(counts, 4);
  connect(roc_, &RocChart::thresholdMoved, this, &AnomalyView::setThreshold);
  connect(scores_, &BinsChart::markMoved, this, [this](double x) { setThreshold(static_cast<float>(x)); });
  connect(own_, &QPushButton::clicked, this, [this] { setThreshold(1); });
  connect(keep_, &QPushButton::clicked, this, [this] { emit thresholdKept(threshold_); });
  connect(matrix_, &MatrixView::cellChosen, this, &AnomalyView::showCell);
}

void AnomalyView::setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString&) {
  evaluation_ = std::move(evaluation);
  roc_->setCurves(evaluation_->roc_int8, evaluation_->has_float ? evaluation_->roc_float : anomaly::Roc{});
  const bool curve = !evaluation_->roc_int8.points.empty();
  const QString own = curve ? threeDigits(evaluation_->roc_int8.auc) : QString("–");
  figures_->set(
      kAuc, evaluation_->has_float && curve ? own + " · " + threeDigits(evaluation_->roc_float.auc) : own);
  showScores();
  setThreshold(1);
}

void AnomalyView::showScores() {
  std::vector<float> normal, others, all;
  for (const auto& verdict : evaluation_->windows) {
    (verdict.actual != 0 ? others : normal).push_back(verdict.value_int8);
    if (std::isfinite(verdict.value_int8)) all.push_back(verdict.value_int8);
  }
  std::sort(all.begin(), all.end());
  // A few scores far out must not squeeze all others into one bin.
  const double most =
      all.empty()
          ? 2
          : std::max(2.0,
                     1.1 * static_cast<double>(
                               all[static_cast<size_t>(kShownShare * static_cast<double>(all.size() - 1))]));
  scores_->setSeries({{tr("normal"), 0, binned(normal, 0, most, kScoreBins), "normal"},
                      {tr("anomaly"), 1, binned(others, 0, most, kScoreBins), "anomaly"}},
                     tr("score"), tr("windows"));
}

void AnomalyView::setThreshold(float threshold) {
  if (!evaluation_) return;
  threshold_ = threshold;
  roc_->setThreshold(threshold);
  scores_->setMarks({{threshold, tr("threshold %1").arg(threeDigits(static_cast<double>(threshold)))}});
  const evaluate::Confusion counts = confusionAt(*evaluation_, threshold);
  matrix_->setConfusion(counts);
  figures_->set(kThreshold, threeDigits(static_cast<double>(threshold)));
  const double alarms = 1 - counts.recall(0);
  figures_->set(kFound, shareText(counts.recall(1)));
  figures_->set(kAlarms, shareText(alarms));
  own_->setEnabled(threshold != 1);
  keep_->setEnabled(threshold != 1 && std::isfinite(threshold) && threshold > 0);
}

void AnomalyView::showCell(int actual, int predicted) {
  if (!evaluation_) return;
  std::vector<size_t> verdicts;
  for (size_t i = 0; i < evaluation_->windows.size(); ++i) {
    const auto& verdict = evaluation_->windows[i];
    if ((verdict.actual != 0) == (actual != 0) && (verdict.value_int8 >= threshold_) == (predicted != 0))
      verdicts.push_back(i);
  }
  emit windowsWanted(actual == 0      ? predicted == 0 ? tr("Normal, and called so") : tr("False alarms")
                          : predicted == 0 ? tr("Anomalies that are missed")
                                      : tr("Anomalies that are found"),
                     verdicts, true);
}

void AnomalyView::showWorst() {
  if (!evaluation_) return;
  const auto counts = confusionAt(*evaluation_, threshold_).matrix;
  if (counts[0][1] + counts[1][0] == 0) return;
  const bool alarms = counts[0][1] >= counts[1][0];
  matrix_->setChosen(alarms ? MatrixView::Cell{0, 1} : MatrixView::Cell{1, 0});
  showCell(alarms ? 0 : 1, alarms ? 1 : 0);
}

}  // namespace thimble::ui
