// AnswerView: what every kind of answer is shown by: it takes an evaluation and tells which windows are asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/evaluate/evaluation.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// One a task, registered in the page's table.
class AnswerView : public QWidget {
  Q_OBJECT
 public:
  using QWidget::QWidget;
  /// Not null; unit: of a number.
  virtual void setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString& unit) = 0;
  /// Shows at once what goes wrong most, if anything does: emits windowsWanted.
  virtual void showWorst() = 0;
  virtual void clearChoice() {}

 Q_SIGNALS:
  /// title: what they have in common; verdicts: indexes into the evaluation's windows; int8: what is told of them
  /// is the model's word, else the float net's.
  void windowsWanted(const QString& title, const std::vector<size_t>& verdicts, bool int8);
};

/// Figures of float and int8 side by side: a row of large numbers with captions.
class FigureRow : public QWidget {
 public:
  FigureRow(const Theme& theme, const QStringList& captions, const QStringList& tips,
            QWidget* parent = nullptr);
  void set(int figure, const QString& text);
  QString text(int figure) const { return numbers_[static_cast<size_t>(figure)]->text(); }

 private:
  std::vector<QLabel*> numbers_;
};

}  // namespace thimble::ui
