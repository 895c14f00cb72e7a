// Footer: one row, fixed in height so that nothing jumps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/footer.h"

#include <QHBoxLayout>

#include "ui/widgets/budget_bar.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kHeight = 40;
constexpr int kBarWidth = 160;
constexpr int kSteps1000 = 1000;
}  // namespace

Footer::Footer(Theme& theme, Workbench& workbench, QWidget* parent) : QWidget(parent), workbench_(workbench) {
  setFixedHeight(kHeight);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(kSpace4, 0, kSpace3, 0);
  layout->setSpacing(kSpace3);
  job_ = makeLabel(theme, "");
  bar_ = new QProgressBar;
  bar_->setRange(0, kSteps1000);
  bar_->setTextVisible(false);
  bar_->setFixedWidth(kBarWidth);
  bar_->setAccessibleName(tr("Progress"));
  cancel_ =
      makeButton(tr("Cancel"), tr("Stop this job; what there was before stays"), {}, ButtonRole::kQuiet);
  cost_ = makeButton("", tr("What the model takes of the board"), "Ctrl+7", ButtonRole::kQuiet);
  layout->addWidget(job_);
  layout->addWidget(bar_);
  layout->addWidget(cancel_);
  layout->addStretch();
  layout->addWidget(cost_);
  connect(cancel_, &QPushButton::clicked, this, [this] { workbench_.jobs().cancel(shown_job_); });
  connect(cost_, &QPushButton::clicked, this, &Footer::costClicked);
  connect(&workbench.jobs(), &JobRunner::changed, this, &Footer::updateJobs);
  connect(&workbench.loop(), &Loop::costChanged, this, &Footer::updateCost);
  connect(&workbench.board(), &BoardController::stateChanged, this, &Footer::updateCost);
  updateJobs();
  updateCost();
}

void Footer::updateJobs() {
  const auto jobs = workbench_.jobs().jobs();
  const bool busy = !jobs.empty();
  bar_->setVisible(busy);
  cancel_->setVisible(busy);
  if (!busy) {
    shown_job_ = 0;
    job_->setText({});
    return;
  }
  const JobStatus& job = jobs.back();
  shown_job_ = job.id;
  QString text = job.canceling ? tr("%1 · stopping …").arg(job.title) : job.title;
  if (!job.canceling && !job.step.isEmpty()) text += " · " + job.step;
  if (jobs.size() > 1) text += tr(" · and %n more", nullptr, static_cast<int>(jobs.size()) - 1);
  job_->setText(text);
  bar_->setRange(0, job.fraction < 0 ? 0 : kSteps1000);
  if (job.fraction >= 0) bar_->setValue(static_cast<int>(job.fraction * kSteps1000));
  cancel_->setEnabled(!job.canceling);
}

void Footer::updateCost() {
  const auto cost = workbench_.loop().cost();
  const auto& info = workbench_.board().info();
  if (!cost) {
    cost_->setText(tr("no model yet"));
  } else {
    const bool known = workbench_.board().connected();
    const auto part = [known](int64_t used, int64_t total) {
      return known && total > 0 ? tr("%1 of %2").arg(bytesText(used), bytesText(total)) : bytesText(used);
    };
    cost_->setText(tr("%1flash %2 · RAM %3")
                       .arg(workbench_.loop().costIsSketch() ? tr("planned: ") : QString(),
                            part(cost->model_bytes, info.slot_bytes),
                            part(cost->arena_bytes, info.arena_bytes)));
    const bool fits =
        !known || (cost->model_bytes <= info.slot_bytes && cost->arena_bytes <= info.arena_bytes);
    setRole(cost_, fits ? "quiet" : "quiet-danger");
  }
  cost_->setAccessibleName(tr("Model cost: %1").arg(cost_->text()));
}

}  // namespace thimble::ui
