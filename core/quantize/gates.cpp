// Rows cut into what belongs to the input and what to the hidden state.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/gates.h"

namespace thimble::quantize {

std::array<GateWeights, 4> quantizeGates(std::span<const float> weights, std::span<const float> bias,
                                         float input_scale, float hidden_scale) {
  const size_t units = bias.size() / 4, row = weights.size() / bias.size(), width = row - units;
  const std::vector<float> no_bias(units, 0.0f);
  std::array<GateWeights, 4> gates;
  for (size_t gate = 0; gate < gates.size(); ++gate) {
    std::vector<float> by_input, by_state;
    for (size_t unit = gate * units; unit < (gate + 1) * units; ++unit) {
      const auto own = weights.subspan(unit * row, row);
      by_input.insert(by_input.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(width));
      by_state.insert(by_state.end(), own.begin() + static_cast<std::ptrdiff_t>(width), own.end());
    }
    gates[gate] = {quantizeWeights(by_input, bias.subspan(gate * units, units), input_scale, false),
                   quantizeWeights(by_state, no_bias, hidden_scale, false)};
  }
  return gates;
}

}  // namespace thimble::quantize
