// Affine: the numbers of TFLite's int8 scheme, real = scale × (q − zero_point).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace thimble::quantize {

/// Smallest and largest value seen.
struct Range {
  float least = 0, most = 0;
  void include(std::span<const float> values);
};

struct Affine {
  float scale = 1;
  int32_t zero_point = 0;
};

/// wide: symmetric over ±32767, zero point 0, for 16x8.  Else of int8:
/// Activations: asymmetric over [−128, 127], the range first widened to hold zero, the zero point moved to a
/// whole number.  An empty range gives scale 1, zero point 0.  Source: TFLite,
/// GetAsymmetricQuantizationParams.
Affine activationAffine(Range range, bool wide = false);

/// Of int8 values that begin as zeros before anything is known, as an LSTM's hidden state: symmetric over ±127, zero
/// point 0, so that a runtime that clears memory to 0 and one that fills it with the zero point agree.
Affine stateAffine(Range range);

/// Weights of `channels` rows of equal length, symmetric in ±127, zero point 0: one scale a row, or one for
/// all. bias: [channels] is stored as int32 at scale input_scale × row scale; where it would not fit, the
/// row's scale is raised until it does.  A row of zeros has scale 1.
struct QuantizedWeights {
  std::vector<float> scale;  // [channels] or [1]
  std::vector<int8_t> weights;
  std::vector<float> bias_scale;  // as scale
  std::vector<int32_t> bias;
};
QuantizedWeights quantizeWeights(std::span<const float> weights, std::span<const float> bias,
                                 float input_scale, bool per_channel);

}  // namespace thimble::quantize
