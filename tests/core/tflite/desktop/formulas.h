// Formulas: what desktop TFLite computes where its arithmetic is its own, neither that of one rounding nor of two.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/tflite/graph.h"
#include "tests/core/tflite/desktop/judge.h"

namespace thimble::tests {

/// inputs: bytes of the operator's inputs that are neither constant nor variable, in order.  Nothing where this runtime
/// computes the same: all but, in the mode that rounds once, ADD, LEAKY_RELU (XNNPACK's own) and
/// UNIDIRECTIONAL_SEQUENCE_LSTM of int8, from zero states, and, in the mode that rounds twice, MEAN of int16.
std::optional<Bytes> byOwnFormula(const tflite::Graph& graph, const tflite::Operator& op,
                                  const std::vector<Bytes>& inputs);

/// Whether byOwnFormula has one.
bool hasOwnFormula(const tflite::Graph& graph, const tflite::Operator& op);

}  // namespace thimble::tests
