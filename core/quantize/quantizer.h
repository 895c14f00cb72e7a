// Quantizer: from a trained float net to a full-integer int8 graph by TFLite's rules.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/quantize/settings.h"
#include "core/tflite/graph.h"

namespace thimble::quantize {

/// Post-training quantization: int8 weights (symmetric, ±127; one scale a channel for convolutions, one for
/// all of a dense layer), int32 biases at scale input × weight, int8 activations with ranges from calibration
/// rows (min/max, zero included), int8 input and output, softmax output at 1/256, −128 unless the net's head is
/// linear.  Batch norm is folded into the dense or convolution before it, ReLU and ReLU6 fused, into pools and
/// adds too; where there is none, they become a depthwise 1 × 1 convolution.  Dropout and jitter are dropped;
/// pools and reshapes keep their input's scale; conv1d is CONV_2D over [steps, 1, channels], global pools are MEAN
/// and a MAX_POOL_2D over all.  An LSTM is UNIDIRECTIONAL_SEQUENCE_LSTM, whose states begin at zero if its
/// variables are reset before each inference. calibration_rows: [n, input.size()], training rows only, n ≥ 1.
/// settings: other ranges and scales; wide: int16 activations and int64 biases between QUANTIZE operators at an int8
/// input and output.  Where the net brings ranges of its own (trainAware), these are used, whatever the settings.
/// labels: one a class, kept as metadata; of a linear head one a number, or none. Errors: kInvalidArgument (sizes that do not fit, numbers that are not
/// finite, settings out of range), kUnsupported (an LSTM in 16x8), kCanceled. Source: Jacob et al. 2018; the TFLite 8-bit quantization specification.
Result<tflite::Graph> quantize(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                               const std::vector<std::string>& labels, const QuantizeSettings& settings = {},
                               Job* job = nullptr);

/// The graph that quantize would give, with made-up weights and ranges: what a net will cost before it is
/// trained.
Result<tflite::Graph> sketch(const nn::NetSpec& net);

}  // namespace thimble::quantize
