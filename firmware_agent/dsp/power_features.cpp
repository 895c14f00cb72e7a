// Sums over bins in ascending order; peaks by repeated search, as few are asked for.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/power_features.h"

#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

const float kRolloffShare = 0.85f;

float weightAt(const float* power, const BinRange& range, uint32_t k) {
  return k == range.end ? 0.5f * power[k] : power[k];
}

bool isPeak(const float* power, uint32_t k) { return power[k] > power[k - 1] && power[k] >= power[k + 1]; }

/// Whether bin a comes before bin b among the peaks: the higher, then the lower frequency.
bool before(const float* power, uint32_t a, uint32_t b) {
  return power[a] > power[b] || (power[a] == power[b] && a < b);
}

}  // namespace

void addBands(const float* power, const BinRange& range, uint32_t bands, float* sums) {
  const uint32_t count = range.count();
  for (uint32_t k = range.first; k <= range.last; ++k) {
    sums[(k - range.first) * bands / count] += weightAt(power, range, k);
  }
}

void addBands(const uint32_t* power, const BinRange& range, uint32_t bands, uint64_t* sums, uint32_t up) {
  const uint32_t count = range.count();
  for (uint32_t k = range.first; k <= range.last; ++k) {
    const uint64_t bin = static_cast<uint64_t>(power[k]) << up;
    sums[(k - range.first) * bands / count] += k == range.end ? bin >> 1 : bin;
  }
}

float* shapeOfPower(uint32_t wanted, const float* power, const BinRange& range, float bin, float* out) {
  Sum all, moments;
  for (uint32_t k = range.first; k <= range.last; ++k) {
    const float weight = weightAt(power, range, k);
    all.add(weight);
    moments.add(static_cast<float>(k) * weight);
  }
  const float total = all.value();
  const bool silent = !(total > 0.0f);
  const float centre = silent ? 0.0f : moments.value() / total;
  if (wanted & kPowerCentroid) *out++ = centre * bin;
  if (wanted & kPowerSpread) {
    Sum squares;
    for (uint32_t k = range.first; k <= range.last && !silent; ++k) {
      const float d = static_cast<float>(k) - centre;
      squares.add(d * d * (weightAt(power, range, k) / total));
    }
    *out++ = squareRoot(squares.value()) * bin;
  }
  if (wanted & kPowerEntropy) {
    Sum bits;
    for (uint32_t k = range.first; k <= range.last && !silent; ++k) {
      const float q = weightAt(power, range, k) / total;
      if (q > 1e-30f) bits.add(q * logarithm10(q));
    }
    const float most = logarithm10(static_cast<float>(range.count()));
    *out++ = most > 0.0f ? 0.0f - bits.value() / most : 0.0f;
  }
  if (wanted & kPowerRolloff) {
    Sum below;
    uint32_t k = range.first;
    while (!silent && k <= range.last && below.value() < kRolloffShare * total)
      below.add(weightAt(power, range, k++));
    *out++ = silent ? 0.0f : static_cast<float>(k - 1) * bin;
  }
  return out;
}

float* peaksOfPower(uint32_t count, const float* power, const BinRange& range, float bin, float gain,
                    float floor, float unit, float* out) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t best = 0;
    for (uint32_t k = range.first; k <= range.last && k < range.end; ++k) {
      if (!isPeak(power, k) || (i > 0 && !before(power, last, k))) continue;
      if (best == 0 || before(power, k, best)) best = k;
    }
    *out++ = static_cast<float>(best) * bin;
    *out++ = logarithm10(((best == 0 ? 0.0f : power[best]) * gain + floor) * unit);
    if (best == 0) {  // no more of them
      for (++i; i < count; ++i, out += 2) {
        out[0] = 0.0f;
        out[1] = out[-1];
      }
      return out;
    }
    last = best;
  }
  return out;
}

}  // namespace dsp
}  // namespace thimble
