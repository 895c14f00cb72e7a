// FlashPage, the way: which step the model is at, and what came of it in words.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kProveStep = 2;
}  // namespace

void FlashPage::showSteps() {
  auto& loop = workbench().loop();
  DeployFacts facts;
  facts.deployment = loop.deploymentStale() ? std::nullopt : loop.deployment();
  if (onBoard()) facts.on_board = workbench().board().model();
  facts.live = loop.live();
  facts.failed_step = failed_step_;
  for (const JobStatus& job : workbench().jobs().jobs()) {
    if (loop.deploying() && job.id == loop.deployJob()) facts.job = job;
  }
  const DeploySteps steps = deploySteps(facts);
  if (facts.job) {
    last_step_ = deployStepOf(*facts.job);
    last_detail_ = steps[static_cast<size_t>(last_step_)].detail;
  }
  if (steps != steps_->steps()) steps_->set(steps);
  showOutcome();
}

void FlashPage::showOutcome() {
  auto& loop = workbench().loop();
  const bool away = workbench().board().state() == BoardController::State::kLost;
  const auto say = [this](TextRole role, const QString& text, const QString& detail) {
    setTextRole(outcome_, role);
    if (outcome_->text() != text) outcome_->setText(text);
    if (outcome_detail_->text() != detail) outcome_detail_->setText(detail);
  };
  if (deploying_ || loop.deploying())
    return say(TextRole::kNormal, tr("On its way …"),
               tr("The model on the board runs until this one is verified."));
  const bool proving = failed_step_ == kProveStep;  // the new model is verified and current by then
  const QString runs =
      proving ? tr("The new model runs on it, not yet proved.") : tr("The model that was on it still runs.");
  if (resume_ && away)
    return say(TextRole::kDanger, tr("The board is away"),
               tr("It stopped answering while %1 (%2). %3 Plug it in again: this goes on where it stopped.")
                   .arg(proving ? tr("proving") : tr("uploading"), last_detail_, runs));
  if (failed_step_ >= 0) return say(TextRole::kDanger, proving ? tr("Not proved") : tr("Not flashed"), runs);
  const auto& deployment = loop.deployment();
  if (!deployment && onBoard())
    return say(
        TextRole::kNormal, tr("On the board"),
        tr("Its size and check sum are this model's. Flash again to prove that it computes the same."));
  if (!deployment || loop.deploymentStale())
    return say(
        TextRole::kMuted, tr("Not on the board yet"),
        tr("After the upload, board and computer work out the same windows; every byte must be equal."));
  const auto& proof = deployment->proof;
  const auto equal = proof.windows - proof.mismatches;
  say(proof.mismatches == 0 ? TextRole::kOk : TextRole::kDanger,
      tr("%1 of %2 windows equal, byte for byte").arg(equal).arg(proof.windows),
      proof.mismatches == 0
          ? timesMean() ? tr("The board computes what this computer computes: features %1 ms, inference %2 "
                             "ms on average.")
                              .arg(proof.feature_us / 1000, 0, 'f', 2)
                              .arg(proof.inference_us / 1000, 0, 'f', 2)
                        : tr("The board computes what this computer computes, features and inference.")
          : tr("Window %1 was the first to differ. Flash again; if it stays so, the board's firmware is "
               "another version.")
                .arg(proof.first_mismatch + 1));
}

}  // namespace thimble::ui
