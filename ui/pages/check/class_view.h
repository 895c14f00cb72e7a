// ClassView: which classes a model confuses: float and int8 side by side, and figures class by class.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/check/answer_view.h"
#include "ui/pages/check/matrix_view.h"
#include "ui/pages/check/metrics_model.h"

namespace thimble::ui {

class ClassView : public AnswerView {
  Q_OBJECT
 public:
  explicit ClassView(const Theme& theme, QWidget* parent = nullptr);
  void setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString& unit) override;
  /// Chooses the int8 cell with the most mistakes, so that one sees at once what goes wrong.
  void showWorst() override;
  void clearChoice() override;

  MatrixView& floatMatrix() { return *float_; }
  MatrixView& int8Matrix() { return *int8_; }

 private:
  QWidget* makeMatrix(const QString& title, MatrixView*& matrix, QLabel*& accuracy);
  void showCell(bool int8, int actual, int predicted);

  const Theme& theme_;
  std::shared_ptr<const evaluate::Evaluation> evaluation_;
  MatrixView *float_, *int8_;
  QLabel *float_accuracy_, *int8_accuracy_;
  QWidget* float_card_;
  MetricsModel* metrics_;
};

}  // namespace thimble::ui
