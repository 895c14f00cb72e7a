// Layer: what the quantized kernels share: checks of scales and weights, the fused activation, the last step.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/record.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

/// A dot product of more terms could leave 32 bits: 65,536 × 255 × 128 < 2^31.
const uint32_t kMaxTerms = 65536;

bool isScale(float scale);  // finite and > 0

/// An int8 tensor with one scale and one zero point in [−128, 127].
Status checkActivation(const Tensor& tensor);
/// The same, or int16 with the zero point 0.
Status checkQuantized(const Tensor& tensor);

/// Constant int8 weights: one scale or one for each of `channels` along dimension `axis`, zero points all 0,
/// multipliers usable.  call.in[0] and call.out must have passed checkQuantized.
Status checkFilters(const Call& call, uint32_t channels, int32_t axis);
/// call.in[2], if present, is constant and of that type: [channels].
Status checkBias(const Call& call, uint32_t channels, int32_t type);
/// checkFilters, and int32 bias.
Status checkWeights(const Call& call, uint32_t channels, int32_t axis);

/// input scale × weight scale / output scale, one a channel.
inline Multiplier channelMultiplier(const Call& call, uint32_t channel) {
  return quantizeMultiplier(call.in[0].scale(), call.in[1].scale(channel), call.out.scale());
}

/// The same for a single weight scale in FULLY_CONNECTED, where TFLite multiplies input and weight scale as floats
/// first.
inline Multiplier layerMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale() * call.in[1].scale(), 1.0f, call.out.scale());
}
/// The product of those two is a scale, and the multiplier usable.
Status checkLayerMultiplier(const Call& call);

/// What turns a channel's sum of products into its output.  bias: with the input's zero point folded in:
/// bias − zero point × Σ weights, wrapping.  In a record: three words a channel.
struct Channel {
  int32_t bias;
  Multiplier multiplier;
};

/// weights: the channel's first, then one every `step`, `count` of them.
Channel foldChannel(const Call& call, uint32_t channel, const int8_t* weights, uint32_t count, uint32_t step);

/// What leaves the layer: zero point and range of the fused activation.
struct Output {
  int32_t zero_point;
  int32_t low;
  int32_t high;

  int8_t of(int32_t sum, const Channel& channel) const {
    return narrow(multiply(wrappingAdd(sum, channel.bias), channel.multiplier));
  }
  int8_t narrow(int32_t x) const { return static_cast<int8_t>(within(x)); }
  int32_t within(int32_t x) const { return clamp(wrappingAdd(x, zero_point), low, high); }
};

/// activation: NONE 0, RELU 1, RELU_N1_TO_1 2, RELU6 3; others are refused by checkFused.
Status checkFused(uint8_t activation);
/// out: quantized, or float32, of which low and high are bits.
Output output(const Tensor& out, uint8_t activation);

/// The same for floats; without an activation, infinities become the largest numbers.  A NaN stays one.
struct Range {
  float low, high;

  float of(float x) const {
    const float above = x < low ? low : x;
    return high < above ? high : above;
  }
};
Range range(uint8_t activation);
inline Range rangeOf(const Output& to) {
  return {bitsToFloat(static_cast<uint32_t>(to.low)), bitsToFloat(static_cast<uint32_t>(to.high))};
}

/// Σ x[i] × w[i].  n ≤ kMaxTerms.
inline int32_t dot(const int8_t* x, const int8_t* w, int32_t n) {
  int32_t sum = 0;
  for (int32_t i = 0; i < n; ++i) sum += x[i] * w[i];
  return sum;
}

}  // namespace runtime
}  // namespace thimble
