// RecordingVerdicts: what a recording is as a whole, by the mean of what its windows say.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/evaluation.h"

namespace thimble::evaluate {

struct RecordingVerdict {
  int64_t recording = 0;
  int windows = 0;
  int actual = 0;
  int predicted_float = 0;
  int predicted_int8 = 0;
};

/// For each recording of `split` and each label in it, in the table's order: the class of the largest mean
/// probability over its windows, by the float net and by the int8 model's file.  Errors: kMismatch if net, model
/// and table do not fit together; kCanceled.
Result<std::vector<RecordingVerdict>> evaluateRecordings(const features::FeatureTable& table,
                                                         dataset::Split split, const nn::TrainedNet& net,
                                                         std::span<const uint8_t> model_file, Job& job);

/// Share that is right in float and in int8; 0 of none.
struct RecordingAccuracy {
  double real = 0, int8 = 0;
};
RecordingAccuracy accuracyOf(std::span<const RecordingVerdict> verdicts);

}  // namespace thimble::evaluate
