// ClassView: a cell of either matrix asks for its windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/class_view.h"

#include <QHBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kMetricsWidth = 384;
}

ClassView::ClassView(const Theme& theme, QWidget* parent) : AnswerView(parent), theme_(theme) {
  auto* top = new QHBoxLayout(this);
  top->setContentsMargins(0, 0, 0, 0);
  top->setSpacing(kSpace3);
  float_card_ = makeMatrix(tr("Float"), float_, float_accuracy_);
  top->addWidget(float_card_, 1);
  top->addWidget(makeMatrix(tr("int8, as on the board"), int8_, int8_accuracy_), 1);
  auto* card = new Card(theme, tr("int8, by class"));
  card->setFixedWidth(kMetricsWidth);
  metrics_ = new MetricsModel(theme, this);
  card->body()->addWidget(
      makeTable(metrics_, tr("Precision, recall and F1 of each class"), MetricsModel::kClass), 1);
  top->addWidget(card);
  connect(float_, &MatrixView::cellChosen, this,
          [this](int actual, int predicted) { showCell(false, actual, predicted); });
  connect(int8_, &MatrixView::cellChosen, this,
          [this](int actual, int predicted) { showCell(true, actual, predicted); });
}

QWidget* ClassView::makeMatrix(const QString& title, MatrixView*& matrix, QLabel*& accuracy) {
  auto* card = new Card(theme_, title);
  accuracy = makeNumber(theme_, "–", kFontPage);
  accuracy->setToolTip(tr("Accuracy: share of the windows that are right"));
  card->addToHeader(accuracy);
  matrix = new MatrixView(theme_, title);
  card->body()->addWidget(matrix, 1);
  return card;
}

void ClassView::setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString&) {
  evaluation_ = std::move(evaluation);
  clearChoice();
  float_card_->setVisible(evaluation_->has_float);
  float_->setConfusion(evaluation_->confusion_float);
  int8_->setConfusion(evaluation_->confusion_int8);
  metrics_->setConfusion(evaluation_->confusion_int8);
  float_accuracy_->setText(shareText(evaluation_->confusion_float.accuracy()));
  int8_accuracy_->setText(shareText(evaluation_->confusion_int8.accuracy()));
}

void ClassView::showCell(bool int8, int actual, int predicted) {
  if (!evaluation_) return;
  (int8 ? float_ : int8_)->setChosen({});
  std::vector<size_t> verdicts;
  for (size_t i = 0; i < evaluation_->windows.size(); ++i) {
    const auto& verdict = evaluation_->windows[i];
    if (verdict.actual == actual && (int8 ? verdict.predicted_int8 : verdict.predicted_float) == predicted)
      verdicts.push_back(i);
  }
  const auto label = [&](int i) {
    return QString::fromStdString(evaluation_->confusion_int8.classes[static_cast<size_t>(i)]);
  };
  const auto n = verdicts.size();
  const QString count = n == 1 ? tr("1 window") : tr("%1 windows").arg(n);
  const QString model = int8 ? tr("int8") : tr("float");
  emit windowsWanted(
      actual == predicted
          ? tr("%1: %2 of “%3” found").arg(model, count, label(actual))
          : tr("%1: %2 of “%3” taken for “%4”").arg(model, count, label(actual), label(predicted)),
      verdicts, int8);
}

void ClassView::showWorst() {
  const auto& matrix = evaluation_->confusion_int8.matrix;
  int most = 0;
  MatrixView::Cell worst;
  for (int actual = 0; actual < static_cast<int>(matrix.size()); ++actual) {
    for (int predicted = 0; predicted < static_cast<int>(matrix.size()); ++predicted) {
      const int count = matrix[static_cast<size_t>(actual)][static_cast<size_t>(predicted)];
      if (actual != predicted && count > most) most = count, worst = {actual, predicted};
    }
  }
  if (most == 0) return;
  int8_->setChosen(worst);
  showCell(true, worst.actual, worst.predicted);
}

void ClassView::clearChoice() {
  float_->setChosen({});
  int8_->setChosen({});
}

}  // namespace thimble::ui
