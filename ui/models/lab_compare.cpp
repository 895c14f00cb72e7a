// Lab, models made of the current one: variants, other quantizations, another threshold; each is kept as a run.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/compression.h"
#include "core/project/threshold.h"
#include "device_link/boards/board_list.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/lab.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {

/// Counts on an emulated board.  Where none answers on this computer, nothing is counted from then on, which is no
/// error: variants are as good without it.
void countOnVirtualBoard(const AppPaths& paths, compress::CompareSettings& settings) {
  const auto board = device_link::findBoard(paths.catalogue.toStdString(), kCountingBoard);
  if (!board) return;
  settings.counted_on = board->name;
  settings.count = [board = *board, paths, answers = std::make_shared<bool>(true)](
                       std::span<const uint8_t> model, Job& job) -> Result<int64_t> {
    if (!*answers) return int64_t{-1};
    const auto counts =
        device_link::countInstructions(board, paths.virtual_boards, {model.begin(), model.end()}, job);
    if (counts) return counts->features + counts->inference;
    if (job.canceled()) return counts.error();
    *answers = false;
    return int64_t{-1};
  };
}

}  // namespace

void Lab::compare() {
  if (!loop_.model() || comparing()) return;
  loop_.extractThen([this] {
    const project::Run* run = project_.currentRun();
    if (!run || comparing()) return;
    variants_.clear();
    kept_.clear();
    compared_run_ = run->id;
    compress::CompareSettings settings;
    countOnVirtualBoard(paths_, settings);
    using Shared = std::shared_ptr<const compress::Variant>;
    using Out = std::shared_ptr<const compress::VariantTable>;
    compare_job_ = jobs_.run<Out>(
        tr("Variants"), this,
        [this, run = *run, table = loop_.table(), settings](Job& job) -> Result<Out> {
          auto all =
              project::compareVariants(run, *table, settings, job, [this](const compress::Variant& variant) {
                QMetaObject::invokeMethod(
                    this,
                    [this, shared = Shared(std::make_shared<compress::Variant>(variant))] {
                      if (!comparing()) return;
                      variants_.push_back(shared);
                      emit variantsChanged();
                    },
                    Qt::QueuedConnection);
              });
          if (!all) return all.error();
          return Out(std::make_shared<compress::VariantTable>(std::move(*all)));
        },
        [this](Result<Out> all) {
          compare_job_ = 0;
          if (all) {
            variants_.clear();
            for (const auto& variant : (*all)->variants) variants_.push_back(Shared(*all, &variant));
            const bool counted = std::any_of(variants_.begin(), variants_.end(),
                                             [](const auto& v) { return v->instructions >= 0; });
            counted_on_ = counted ? QString::fromStdString((*all)->counted_on) : QString();
          }
          emit variantsChanged();  // after a cancel those that were done stay
          if (!all) emit failed(tr("Variants"), all.error());
        });
    emit variantsChanged();
  });
}

void Lab::cancelComparing() { jobs_.cancel(compare_job_); }

void Lab::keep(size_t variant) {
  const auto& runs = project_.runs();
  const auto run =
      std::find_if(runs.begin(), runs.end(), [this](const auto& r) { return r.id == compared_run_; });
  if (variant >= variants_.size() || run == runs.end()) return;
  jobs_.run<project::Run>(
      tr("Keeping a variant"), this,
      [project = project_.project(), run = *run, chosen = variants_[variant]](Job&) {
        return project::keepVariant(*project, run, *chosen);
      },
      [this](Result<project::Run> kept) {
        if (!kept) return emit failed(tr("Variants"), kept.error());
        kept_.insert(kept->id);
        project_.addStoredRun(tr("Keep a variant"), *kept);
        loop_.evaluate();
      });
}

void Lab::requantize() {
  if (!loop_.model()) return;
  loop_.extractThen([this] {
    const project::Run* run = project_.currentRun();
    if (!run) return;
    jobs_.run<project::Run>(
        tr("Quantizing"), this,
        [project = project_.project(), run = *run, table = loop_.table(),
         settings = project_.recipe().quantize](Job& job) {
          return project::requantizeRun(*project, run, *table, settings, job);
        },
        [this](Result<project::Run> made) {
          if (!made) return emit failed(tr("Quantizing"), made.error());
          project_.addStoredRun(tr("Quantize anew"), *made);
          loop_.evaluate();
        });
  });
}

void Lab::keepThreshold(float score) {
  if (!loop_.model()) return;
  loop_.extractThen([this, score] {
    const project::Run* run = project_.currentRun();
    if (!run) return;
    jobs_.run<project::Run>(
        tr("Keeping the threshold"), this,
        [project = project_.project(), run = *run, table = loop_.table(), score](Job& job) {
          return project::keepThreshold(*project, run, *table, score, job);
        },
        [this](Result<project::Run> made) {
          if (!made) return emit failed(tr("Threshold"), made.error());
          project_.addStoredRun(tr("Keep the threshold"), *made);
          loop_.evaluate();
        });
  });
}

}  // namespace thimble::ui
