// Quantization-aware training: a trained net trains on while it sees the rounding of its int8 model.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/train_hook.h"
#include "core/nn/trainer.h"
#include "core/quantize/settings.h"

namespace thimble::quantize {

/// The net trained on for settings.aware_epochs, at least 1, at a tenth of the learning rate and without stopping
/// early: weights and activations rounded as quantize would with the same settings, batch norms folded, ranges
/// calibrated on all examples before each epoch of the first half, and then frozen.  The result carries
/// the ranges of its best epoch, with which quantize makes exactly the model that was trained.  training: the
/// settings of the net's own training, so that the same windows are held back.  start: its on_checkpoint and resume
/// alone; where it resumes, of net only the spec is read.  Errors: as nn::train; kMismatch too if resume is a state of
/// the net's own training.
Result<nn::TrainedNet> trainAware(const nn::TrainedNet& net, const nn::Examples& examples,
                                  const nn::TrainSettings& training, const QuantizeSettings& settings,
                                  Job& job, const std::function<void(const nn::EpochStats&)>& on_epoch = {},
                                  const nn::TrainStart* start = nullptr);

}  // namespace thimble::quantize
