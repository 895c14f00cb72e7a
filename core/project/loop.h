// The loop's middle steps on a project: features, training, the deployable model, and the windows that prove it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/evaluate/evaluation.h"
#include "core/features/feature_table.h"
#include "core/project/project.h"

namespace thimble::project {

/// Windows and features of all labelled recordings by the project's recipe.  Errors: as features::extract.
Result<features::FeatureTable> extractFeatures(const Project& project, Job& job);

/// The net that training would use: the recipe's own if it fits the table, else the recommended one.
nn::NetSpec netFor(const Recipe& recipe, const features::FeatureTable& table);

/// One file that is the whole deployable: int8 model, memory plan, feature pipeline and labels.
Result<std::vector<uint8_t>> buildModel(const nn::TrainedNet& net, const features::FeatureTable& table);

/// Trains by the recipe, quantizes, evaluates on the test windows (on nothing if there are none) and stores it all as
/// the current run.  on_epoch is called on the calling thread.  Errors: as nn::train; nothing is stored then.
Result<Run> trainRun(Project& project, const features::FeatureTable& table, Job& job,
                     const std::function<void(const nn::EpochStats&)>& on_epoch = {});

/// Verdicts of a stored run on the windows of `split`.  Errors: kMismatch if the table has other features.
Result<evaluate::Evaluation> evaluateRun(const Run& run, const features::FeatureTable& table, dataset::Split split,
                                         Job& job);

/// Raw frames [window][channels] of the split's windows, in the table's order, `at_most` of them spread evenly.
/// If the split has fewer, windows of the other split follow.
Result<std::vector<std::vector<int16_t>>> rawWindows(const Project& project, const features::FeatureTable& table,
                                                     dataset::Split split, size_t at_most);

}  // namespace thimble::project
