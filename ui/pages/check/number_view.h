// NumberView: how far a model's numbers are off: answers against truth, and how the errors are spread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/bins_chart.h"
#include "ui/charts/point_chart.h"
#include "ui/pages/check/answer_view.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class NumberView : public AnswerView {
  Q_OBJECT
 public:
  explicit NumberView(const Theme& theme, QWidget* parent = nullptr);
  void setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString& unit) override;
  void showWorst() override;
  void clearChoice() override { points_->setChosen(-1); }

  PointChart& points() { return *points_; }
  BinsChart& errors() { return *errors_; }
  FigureRow& figures() { return *figures_; }

 private:
  void showPoints();
  void showErrors();
  bool int8() const { return model_->current() == 0; }
  float answerOf(const evaluate::WindowVerdict& verdict) const;

  std::shared_ptr<const evaluate::Evaluation> evaluation_;
  QString unit_;
  SegmentedControl* model_;
  PointChart* points_;
  BinsChart* errors_;
  FigureRow* figures_;
};

/// "12.4 µg/m³".
QString numberText(double value, const QString& unit);

}  // namespace thimble::ui
