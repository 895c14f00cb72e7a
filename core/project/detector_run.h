// DetectorRun: a detector fitted on a project's normal windows, with its threshold picked and its model built.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/anomaly/detector.h"
#include "core/anomaly/roc.h"
#include "core/project/examples.h"
#include "core/project/recipe.h"

namespace thimble::project {

struct FittedDetector {
  anomaly::Detector detector;
  tflite::Graph graph;      // without pipeline
  anomaly::Roc validation;  // on what was held back and what is not normal; no points without the latter
};

/// Fits on the normal windows but for those held back by the recipe's validation share, and picks the threshold on the
/// deployable model's own scores of these and of the windows that are not normal.  Where none are held back, normal
/// windows are scored by detectors fitted on four fifths of the recordings without theirs; an autoencoder, which would
/// take long, then holds a fifth back.  net: an autoencoder's.
/// Errors: as anomaly::fit and deployable.
Result<FittedDetector> fitDetector(const Recipe& recipe, const nn::NetSpec& net,
                                   const TrainingExamples& examples, Job& job,
                                   const std::function<void(const nn::EpochStats&)>& on_epoch = {},
                                   const nn::TrainStart* start = nullptr);

}  // namespace thimble::project
