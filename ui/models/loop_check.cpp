// Loop, check: the current run's verdict on every test window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/project/loop.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

void Loop::evaluate(std::optional<dataset::Split> wanted) {
  if (!project_.currentRun()) return;
  extractThen([this, wanted] {
    const project::Run* current = project_.currentRun();
    if (!current) return;
    using Out = std::shared_ptr<const evaluate::Evaluation>;
    const bool has_test = std::any_of(table_->windows.begin(), table_->windows.end(),
                                      [](const auto& w) { return w.split == dataset::Split::kTest; });
    const auto split = wanted.value_or(has_test ? dataset::Split::kTest : dataset::Split::kTrain);
    jobs_.run<Out>(
        tr("Check"), this,
        [run = *current, table = table_, split](Job& job) -> Result<Out> {
          auto evaluation = project::evaluateRun(run, *table, split, job);
          if (!evaluation) return evaluation.error();
          return Out(std::make_shared<evaluate::Evaluation>(std::move(*evaluation)));
        },
        [this, run = current->id, split](Result<Out> evaluation) {
          if (!evaluation) return fail(tr("Check"), evaluation.error());
          if (!model_ || model_->run != run) return;
          evaluation_ = *evaluation;
          evaluated_split_ = split;
          emit evaluationChanged();
        });
  });
}

}  // namespace thimble::ui
