// Examples: the training windows of a table as the trainer takes them, for the project's task.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/evaluate/task_settings.h"
#include "core/features/feature_table.h"
#include "core/nn/trainer.h"

namespace thimble::project {

/// Owns what nn::Examples only refers to.  Of windows of the training split: all; of a detector only the normal ones,
/// the others apart.
struct TrainingExamples {
  nn::Shape input;
  std::vector<size_t> windows;  // indices into the table's windows, one a row
  std::vector<float> rows;      // normalised
  std::vector<int> labels;
  std::vector<int64_t> groups;
  std::vector<float> targets;  // regression
  std::vector<nn::AxisGroup> axes;
  std::vector<float> other_rows;  // anomaly: of the labels that are not normal
  nn::Examples view() const { return {rows, labels, groups, targets, axes, false}; }
};

/// What one row of the table looks like to a net: [time, 1, channels], or [1, 1, features].
nn::Shape inputShape(const features::FeatureTable& table);

/// Channels that are one vector in space: three neighbours of one unit whose names differ in x, y and z alone.  Only where
/// rows are series in time.
std::vector<nn::AxisGroup> axisGroups(const features::FeatureTable& table);

/// Makes a freshly extracted table fit the task: reads the labels as numbers (regression), or fits the normalisation on
/// normal windows (anomaly).  Errors: kInvalidArgument: a label that is no number; no normal windows.
Result<void> prepareFor(const evaluate::TaskSettings& task, features::FeatureTable& table);

/// Groups are recordings; where numbers or anomalies are learned from fewer than four of them, tenths of recordings, as one
/// long recording is usual there.  Errors: as prepareFor; kMismatch if the table was not prepared for the task.
Result<TrainingExamples> trainingExamples(const features::FeatureTable& table,
                                          const evaluate::TaskSettings& task);

}  // namespace thimble::project
