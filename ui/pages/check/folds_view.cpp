// FoldsView: a table that fills fold by fold, and how many folds to make.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/folds_view.h"

#include <QHBoxLayout>

#include "ui/charts/plot_area.h"
#include "ui/pages/check/metrics_model.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kFewestFolds = 2;
constexpr int kMostFolds = 20;
constexpr int kUsualFolds = 5;
}  // namespace

FoldsView::FoldsView(const Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* whole = new QHBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  auto* card = new Card(theme, tr("Cross-validation"));
  whole->addWidget(card, 1);
  summary_ = makeNumber(theme, "", kFontTitle);
  card->addToHeader(summary_);
  count_ = new QSpinBox;
  count_->setRange(kFewestFolds, kMostFolds);
  count_->setValue(kUsualFolds);
  count_->setSuffix(tr(" folds"));
  count_->setAccessibleName(tr("Folds"));
  count_->setToolTip(
      tr("Into how many parts the training recordings are cut; %1 to %2").arg(kFewestFolds).arg(kMostFolds));
  card->addToHeader(count_);
  run_ = makeButton(tr("Cross-validate"),
                    tr("Train once a fold, and test each net on the recordings it did not see"));
  card->addToHeader(run_);
  connect(run_, &QPushButton::clicked, this, [this] { emit runWanted(count_->value()); });
  model_ = new FoldModel(this);
  list_ = makeTable(model_, tr("Folds"), 0);
  card->body()->addWidget(list_, 1);
  note_ = makeLabel(theme, "", kFontBody, TextRole::kMuted);
  note_->setAlignment(Qt::AlignCenter);
  note_->setWordWrap(true);
  card->body()->addWidget(note_, 1);
  setFolds(Task::kClassification, {}, 0, nullptr, false);
}

void FoldsView::setFolds(Task task, const std::vector<nn::FoldScore>& folds, int asked,
                         const nn::CrossValidation* all, bool running) {
  model_->setFolds(task, folds, all);
  list_->setVisible(!folds.empty());
  note_->setVisible(folds.empty());
  note_->setText(
      running
          ? tr("The first of %1 folds is being trained …").arg(asked)
          : tr("The training recordings are cut into folds; each is tested once by a net that never saw "
               "it. That tells how far a result depends on chance, without touching the test recordings."));
  run_->setText(running ? tr("Cancel") : tr("Cross-validate"));
  run_->setAccessibleName(run_->text());
  count_->setEnabled(!running);
  summary_->setText(!all && running ? tr("%1 of %2").arg(folds.size()).arg(asked)
                    : !all          ? QString()
                    : task == Task::kClassification
                        ? tr("%1 ± %2").arg(shareText(all->mean.accuracy), shareText(all->deviation.accuracy))
                    : task == Task::kAnomaly
                        ? tr("AUC %1 ± %2").arg(threeDigits(all->mean.auc), threeDigits(all->deviation.auc))
                        : tr("R² %1 ± %2").arg(threeDigits(all->mean.r2), threeDigits(all->deviation.r2)));
}

}  // namespace thimble::ui
