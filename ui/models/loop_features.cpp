// Loop, features: windows of the labelled recordings as rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/examples.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {

void Loop::extractFeatures() {
  extractThen([] {});
}

void Loop::extractThen(std::function<void()> then) {
  if (!project_.isOpen()) return;
  if (table_ && !tableStale()) return then();
  using Out = std::shared_ptr<const features::FeatureTable>;
  const DataKey key = dataKey();
  jobs_.run<Out>(
      tr("Features"), this,
      [project = project_.project(), recordings = project_.snapshot(), settings = key.settings,
       task = key.task](Job& job) -> Result<Out> {
        auto table = features::extract(
            *recordings, [&](int64_t id) { return project->samples(id); }, settings, job);
        if (!table) return table.error();
        if (const auto prepared = project::prepareFor(task, *table); !prepared) return prepared.error();
        return Out(std::make_shared<features::FeatureTable>(std::move(*table)));
      },
      [this, key, then = std::move(then)](Result<Out> table) {
        if (!table) return fail(tr("Features"), table.error());
        table_ = *table;
        table_key_ = key;
        emit featuresChanged();
        cost_timer_.start();
        then();
      });
}

}  // namespace thimble::ui
