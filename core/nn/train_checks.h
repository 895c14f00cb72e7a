// TrainChecks: what makes a training impossible, said before it begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/trainer.h"

namespace thimble::nn {

/// Errors: kInvalidArgument with what is out of range and what suits.
Result<void> checkSettings(const NetSpec& net, const TrainSettings& settings);
/// Errors: kInvalidArgument: sizes, values that are not finite, classes, targets.
Result<void> checkExamples(const NetSpec& net, const Examples& examples);

}  // namespace thimble::nn
