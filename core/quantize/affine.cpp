// Scales, zero points and rounding by TFLite's rules.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/affine.h"

#include <algorithm>
#include <cmath>

namespace thimble::quantize {

void Range::include(std::span<const float> values) {
  for (float v : values) {
    least = std::min(least, v);
    most = std::max(most, v);
  }
}

Affine activationAffine(Range range, bool wide) {
  const float least = std::min(range.least, 0.0f), most = std::max(range.most, 0.0f);
  if (wide) {
    const float scale = std::max(most, -least) / 32767.0f;
    return {scale > 0 ? scale : 1, 0};
  }
  const float scale = (most - least) / 255.0f;
  if (!(scale > 0)) return {};
  const float zero_point = std::round(-128.0f - least / scale);
  return {scale, static_cast<int32_t>(std::clamp(zero_point, -128.0f, 127.0f))};
}

Affine stateAffine(Range range) {
  const float scale = std::max(range.most, -range.least) / 127.0f;
  return {scale > 0 ? scale : 1, 0};
}

QuantizedWeights quantizeWeights(std::span<const float> weights, std::span<const float> bias,
                                 float input_scale, bool per_channel) {
  constexpr double kMostBias = 1 << 30;
  const size_t channels = bias.size(), length = weights.size() / channels;
  std::vector<float> scale(per_channel ? channels : 1, 0.0f);
  for (size_t i = 0; i < weights.size(); ++i) {
    float& s = scale[per_channel ? i / length : 0];
    s = std::max(s, std::abs(weights[i]) / 127.0f);
  }
  for (float& s : scale)
    if (!(s > 0)) s = 1;
  for (size_t c = 0; c < channels; ++c) {
    float& s = scale[per_channel ? c : 0];
    s = std::max(s, static_cast<float>(std::abs(double{bias[c]}) / (kMostBias * input_scale)));
  }
  QuantizedWeights q{scale, {}, {}, {}};
  for (float s : scale) q.bias_scale.push_back(input_scale * s);
  q.weights.reserve(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    const float steps = std::round(weights[i] / scale[per_channel ? i / length : 0]);
    q.weights.push_back(static_cast<int8_t>(std::clamp(steps, -127.0f, 127.0f)));
  }
  for (size_t c = 0; c < channels; ++c) {
    const double steps = std::round(double{bias[c]} / double{q.bias_scale[per_channel ? c : 0]});
    q.bias.push_back(static_cast<int32_t>(std::clamp(steps, -2147483647.0, 2147483647.0)));
  }
  return q;
}

}  // namespace thimble::quantize
