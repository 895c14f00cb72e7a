// Threshold: another score from which on a detector calls a window an anomaly, kept in its model.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/feature_table.h"
#include "core/project/project.h"

namespace thimble::project {

/// The run's detector and model with scores divided by `score`, so that this score is 1 from now on; tested, and stored as
/// a run of its own, "NAME · threshold 1.2", now the current one: it is what is flashed.  Errors: kInvalidArgument (the
/// score is not a finite number above zero); kUnsupported (no model of ours that scores anomalies); as evaluateRun and
/// Project's.  Nothing is stored then, unless it is making the run current that fails.
Result<Run> keepThreshold(Project& project, Run run, const features::FeatureTable& table, float score,
                          Job& job);

}  // namespace thimble::project
