// Envelopes: waveforms of stored recordings, read off the GUI thread for charts and thumbnails.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <vector>

#include "core/project/project.h"
#include "ui/jobs/job_runner.h"

namespace thimble::ui {

/// A source for WaveformChart::setRecording.  Replies come on the GUI thread while `context` lives; errors
/// reply nothing.
inline auto envelopeSource(JobRunner& jobs, QObject* context, std::shared_ptr<project::Project> project,
                           int64_t id) {
  using Out = std::vector<project::MinMax>;
  return
      [&jobs, context, project, id](int64_t begin, int64_t end, int columns, std::function<void(Out)> reply) {
        jobs.runQuiet<Out>(
            context,
            [project, id, begin, end, columns](Job&) { return project->envelope(id, begin, end, columns); },
            [reply = std::move(reply)](Result<Out> envelope) {
              if (envelope) reply(std::move(*envelope));
            });
      };
}

}  // namespace thimble::ui
