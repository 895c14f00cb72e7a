// AnomalyView: how well what is unusual is told from what is normal, at this threshold and at every other.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

#include "ui/charts/bins_chart.h"
#include "ui/pages/check/answer_view.h"
#include "ui/pages/check/matrix_view.h"
#include "ui/pages/check/roc_chart.h"

namespace thimble::ui {

class AnomalyView : public AnswerView {
  Q_OBJECT
 public:
  explicit AnomalyView(const Theme& theme, QWidget* parent = nullptr);
  void setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString& unit) override;
  void showWorst() override;
  void clearChoice() override { matrix_->setChosen({}); }

  /// Scores from here on are called anomalies; 1 is the model's own threshold.
  float threshold() const { return threshold_; }
  void setThreshold(float threshold);

  QPushButton& keepButton() { return *keep_; }
  RocChart& roc() { return *roc_; }
  BinsChart& scores() { return *scores_; }
  MatrixView& matrix() { return *matrix_; }
  FigureRow& figures() { return *figures_; }

 Q_SIGNALS:
  /// The user wants the model to have this threshold.
  void thresholdKept(float score);

 private:
  void showScores();
  void showCell(int actual, int predicted);

  std::shared_ptr<const evaluate::Evaluation> evaluation_;
  float threshold_ = 1;
  RocChart* roc_;
  BinsChart* scores_;
  MatrixView* matrix_;
  FigureRow* figures_;
  QPushButton *keep_, *own_;
};

/// Counts of normal windows and anomalies by the model's scores and a threshold.
evaluate::Confusion confusionAt(const evaluate::Evaluation& evaluation, float threshold);

}  // namespace thimble::ui
