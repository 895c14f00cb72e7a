// Gates: an LSTM's weights as int8, gate by gate.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>

#include "core/quantize/affine.h"

namespace thimble::quantize {

/// Of one gate: what multiplies the input, with the bias, and what multiplies the hidden state, without.
struct GateWeights {
  QuantizedWeights by_input, by_state;
};

/// Input, forget, cell and output gate, each matrix with one scale.  weights: [4 · units, width + units], bias: [4 ·
/// units], as nn keeps them.
std::array<GateWeights, 4> quantizeGates(std::span<const float> weights, std::span<const float> bias,
                                         float input_scale, float hidden_scale);

}  // namespace thimble::quantize
