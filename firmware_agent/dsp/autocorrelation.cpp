// Autocorrelation block: how alike a channel and itself a while later are, and the first lags where they are most so.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"

namespace thimble {
namespace dsp {
namespace {

enum { kLags, kStep, kValues, kPeaks, kParameters };
const Limits kLimits[kParameters] = {{1, 512}, {1, 1024}, {0, 1}, {0, 8}};

BlockShape autocorrelationShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  if (static_cast<uint32_t>(p[kLags] * p[kStep]) >= input.frames) return shape;
  shape.steps = 1;
  shape.per_step = static_cast<uint32_t>((p[kValues] != 0 ? p[kLags] : 0) + 2 * p[kPeaks]) * input.channels;
  return shape;
}

uint32_t autocorrelationScratch(const int32_t* p, const Input&) { return static_cast<uint32_t>(p[kLags]); }

/// Sums of x − base, exact, where base is about the mean: what is left of the mean is put right afterwards.
class Products {
 public:
  Products(const Channel& channel, uint32_t n) : x_(channel.x), step_(channel.step), n_(n) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < n; ++i) sum += x_[i * step_];
    base_ = sum / static_cast<int32_t>(n);
    total_ = sum - base_ * static_cast<int32_t>(n);
    rest_ = static_cast<float>(total_) / static_cast<float>(n);
  }

  /// Σ (x[i] − mean)(x[i + lag] − mean).
  float at(uint32_t lag) const {
    int64_t products = 0;
    int32_t first = 0, last = 0;  // sums of the samples that lack a partner
    for (uint32_t i = 0; i < lag; ++i) {
      first += d(i);
      last += d(n_ - 1 - i);
    }
    for (uint32_t i = lag; i < n_; ++i) products += static_cast<int64_t>(d(i - lag)) * d(i);
    const float pairs = static_cast<float>(n_ - lag);
    const float sums = static_cast<float>(2 * total_ - first - last);
    return static_cast<float>(products) - (sums * rest_ - pairs * rest_ * rest_);
  }

 private:
  int32_t d(uint32_t i) const { return x_[i * step_] - base_; }

  const int16_t* x_;
  uint32_t step_, n_;
  int32_t base_, total_;
  float rest_;  // mean − base
};

float* peaksOf(const float* r, uint32_t lags, float unit, uint32_t peaks, float* out) {
  uint32_t found = 0;
  for (uint32_t i = 1; i + 1 < lags && found < peaks; ++i) {
    if (!(r[i] > r[i - 1] && r[i] >= r[i + 1])) continue;
    *out++ = static_cast<float>(i + 1) * unit;
    *out++ = r[i];
    ++found;
  }
  for (; found < peaks; ++found) {
    *out++ = 0.0f;
    *out++ = 0.0f;
  }
  return out;
}

void autocorrelationCompute(const int32_t* p, const Signal& signal, const float*, float* features,
                            float* scratch) {
  const uint32_t lags = static_cast<uint32_t>(p[kLags]), step = static_cast<uint32_t>(p[kStep]);
  const float rate = signal.input.rate_mhz == 0 ? 1.0f : static_cast<float>(signal.input.rate_mhz) / 1000.0f;
  for (uint32_t c = 0; c < signal.input.channels; ++c) {
    const Products products(signal.channel[c], signal.input.frames);
    const float energy = products.at(0);
    for (uint32_t i = 0; i < lags; ++i)
      scratch[i] = energy > 0.0f ? products.at((i + 1) * step) / energy : 0.0f;
    if (p[kValues] != 0) {
      for (uint32_t i = 0; i < lags; ++i) *features++ = scratch[i];
    }
    features =
        peaksOf(scratch, lags, static_cast<float>(step) / rate, static_cast<uint32_t>(p[kPeaks]), features);
  }
}

}  // namespace

const BlockCode kAutocorrelationBlock = {
    Block::kAutocorrelation, kLimits,        kParameters,           autocorrelationShape, noFloats,
    autocorrelationScratch,  prepareNothing, autocorrelationCompute};

}  // namespace dsp
}  // namespace thimble
