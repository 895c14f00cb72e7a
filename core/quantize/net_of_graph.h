// NetOfGraph: a trained net read back out of a .tflite, float or int8, so that training can begin with its weights.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/tflite/graph.h"

namespace thimble::quantize {

/// Chains of CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, pools, MEAN over height and width, RELU, a MUL of a tensor
/// with itself, RESHAPE, QUANTIZE and DEQUANTIZE, with or without SOFTMAX at the end, that end in a fully connected layer.  Weights of
/// int8 become what they stand for.  The net has no history.
/// Errors: kUnsupported naming the first operator that no layer can be ("ADD (operator 3)") and why.
Result<nn::TrainedNet> netOf(const tflite::Graph& graph);

}  // namespace thimble::quantize
