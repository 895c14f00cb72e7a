// Compression on a project: variants of a run side by side, one of them kept, and where a run's model loses.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/compress/variants.h"
#include "core/features/feature_table.h"
#include "core/project/project.h"
#include "core/quantize/debugger.h"

namespace thimble::project {

/// Variants of a stored run's net, judged on the windows that its training held back and, once, on the test windows.
/// Errors: as compress::compareVariants; kMismatch if the table has other features; kUnsupported for anomaly
/// detectors and imported models, which have no net to train on.
Result<compress::VariantTable> compareVariants(
    const Run& run, const features::FeatureTable& table, const compress::CompareSettings& settings, Job& job,
    const std::function<void(const compress::Variant&)>& on_variant = {});

/// Stores a variant of `run` as a run of its own, "NAME · qat", and makes it the current one.  Errors:
/// kInvalidArgument if it has no model (float, or one that failed); as Project's.
Result<Run> keepVariant(Project& project, const Run& run, const compress::Variant& variant);

/// The run's model against its float net on the windows of `split`; WindowReport::row counts these in the table's
/// order.  Errors: as quantize::debugModel; kMismatch if the table has other features.
Result<quantize::DebugReport> debugRun(const Run& run, const features::FeatureTable& table,
                                       dataset::Split split, Job& job);

/// A run's model made anew from its net by other settings (kAuto: the best on the windows held back), tested, and stored
/// as a run of its own, "NAME · mse", now the current one.  Errors: as quantize::quantize; nothing is stored then.
Result<Run> requantizeRun(Project& project, Run run, const features::FeatureTable& table,
                          const quantize::QuantizeSettings& settings, Job& job);

}  // namespace thimble::project
