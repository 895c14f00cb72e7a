// The sections of a filter run over a channel twice: once for the largest value, once to round.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/filter.h"

#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

/// The state of all sections; it begins with zeros, as the first sample is taken off.
class Cascade {
 public:
  Cascade(const Section* sections, uint32_t count) : sections_(sections), count_(count) {
    for (uint32_t i = 0; i < count; ++i) state_[i][0] = state_[i][1] = 0.0f;
  }

  float step(float x) {
    for (uint32_t i = 0; i < count_; ++i) {
      const Section& s = sections_[i];
      const float y = s.b0 * x + state_[i][0];
      state_[i][0] = (s.b1 * x - s.a1 * y) + state_[i][1];
      state_[i][1] = s.b2 * x - s.a2 * y;
      x = y;
    }
    return x;
  }

 private:
  const Section* sections_;
  uint32_t count_;
  float state_[kMaxSections][2];
};

bool ofASize(float x) { return x >= -64.0f && x <= 64.0f; }

}  // namespace

bool isStable(const Section& s) {
  if (!ofASize(s.b0) || !ofASize(s.b1) || !ofASize(s.b2) || !ofASize(s.a1) || !ofASize(s.a2)) return false;
  const float size = s.a1 < 0.0f ? -s.a1 : s.a1;
  return s.a2 < 1.0f && size < 1.0f + s.a2;
}

float filterChannel(Filter filter, const Section* sections, uint32_t count, const Channel& x, uint32_t n,
                    int16_t* y) {
  const float first = static_cast<float>(x.x[0]);
  const float back =
      filter == Filter::kLowPass ? first : 0.0f;  // what the filter makes of a constant first sample
  float largest = 0.0f;
  Cascade measured(sections, count);
  for (uint32_t i = 0; i < n; ++i) {
    const float v = measured.step(static_cast<float>(x.x[i * x.step]) - first) + back;
    const float size = v < 0.0f ? -v : v;
    if (!(size <= 1e9f)) {
      for (uint32_t j = 0; j < n; ++j) y[j] = 0;
      return 1.0f;
    }
    if (size > largest) largest = size;
  }
  float gain = 1.0f;
  while (gain < 16384.0f && largest * gain < 16383.0f) gain *= 2.0f;
  while (largest * gain > 32767.0f) gain *= 0.5f;
  Cascade rounded(sections, count);
  for (uint32_t i = 0; i < n; ++i) {
    const float v = (rounded.step(static_cast<float>(x.x[i * x.step]) - first) + back) * gain;
    y[i] = static_cast<int16_t>(v < 0.0f ? v - 0.5f : v + 0.5f);
  }
  return gain;
}

}  // namespace dsp
}  // namespace thimble
