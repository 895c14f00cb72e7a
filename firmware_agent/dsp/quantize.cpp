// Quantization of the features to the model's int8 input.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/pipeline.h"

namespace thimble {
namespace dsp {
namespace {

/// Round half away from zero; beyond ±2^30 that bound (the result saturates anyway); NaN gives 0.
int32_t roundAway(float x) {
  const float kBound = 1073741824.0f;
  if (x >= kBound) return 1 << 30;
  if (x <= -kBound) return -(1 << 30);
  if (x != x) return 0;
  const int32_t whole = static_cast<int32_t>(x);
  const float rest = x - static_cast<float>(whole);  // exact
  if (rest >= 0.5f) return whole + 1;
  if (rest <= -0.5f) return whole - 1;
  return whole;
}

}  // namespace

void quantize(const float* x, uint32_t n, float scale, int32_t zero_point, int8_t* q) {
  for (uint32_t i = 0; i < n; ++i) {
    const int64_t value = static_cast<int64_t>(roundAway(x[i] / scale)) + zero_point;
    q[i] = static_cast<int8_t>(value < -128 ? -128 : value > 127 ? 127 : value);
  }
}

}  // namespace dsp
}  // namespace thimble
