// Between two centres each bin's power is shared out by one weight: so much rises, the rest falls.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/bank.h"

#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

const float kSlaneyBreakHz = 1000.0f, kSlaneyBreakMel = 15.0f, kSlaneyHzPerMel = 200.0f / 3;
const float kSlaneyDecades = 0.806179974f / 27;  // log10 6.4 / 27, a mel

float melOf(BankKind kind, float hz) {
  if (kind == BankKind::kHtk) return 2595.0f * logarithm10(1.0f + hz / 700.0f);
  if (hz < kSlaneyBreakHz) return hz / kSlaneyHzPerMel;
  return kSlaneyBreakMel + logarithm10(hz / kSlaneyBreakHz) / kSlaneyDecades;
}

float hzOf(BankKind kind, float mel) {
  if (kind == BankKind::kHtk) return 700.0f * (exponential10(mel / 2595.0f) - 1.0f);
  if (mel < kSlaneyBreakMel) return mel * kSlaneyHzPerMel;
  return kSlaneyBreakHz * exponential10((mel - kSlaneyBreakMel) * kSlaneyDecades);
}

/// The first bins of the count + 1 parts between edges, and the end; they lie before the weights.
uint32_t startFloats(const Bank& bank) { return (bank.count + 3) / 2; }
uint16_t* starts(float* tables) { return reinterpret_cast<uint16_t*>(tables); }
const uint16_t* starts(const float* tables) { return reinterpret_cast<const uint16_t*>(tables); }

}  // namespace

uint32_t bankTables(const Bank& bank) {
  if (bank.kind == BankKind::kLinear) return 0;
  return startFloats(bank) + (bank.fixed ? bank.bins / 2 + 1 : bank.bins + 1);
}

void prepareBank(const Bank& bank, float* tables) {
  if (bank.kind == BankKind::kLinear) return;
  float* const weights = tables + startFloats(bank);
  uint16_t* const fixed = reinterpret_cast<uint16_t*>(weights);
  const float low = melOf(bank.kind, bank.low_hz), high = melOf(bank.kind, bank.high_hz);
  const auto edge = [&](uint32_t i) {
    if (i == 0) return bank.low_hz;
    return i > bank.count
               ? bank.high_hz
               : hzOf(bank.kind,
                      low + (high - low) * (static_cast<float>(i) / static_cast<float>(bank.count + 1)));
  };
  uint32_t k = 0;
  while (k <= bank.bins && static_cast<float>(k) * bank.bin_hz < bank.low_hz) ++k;
  float left = edge(0);
  for (uint32_t part = 0; part <= bank.count; ++part) {
    starts(tables)[part] = static_cast<uint16_t>(k);
    const float right = edge(part + 1);
    for (; k <= bank.bins && static_cast<float>(k) * bank.bin_hz < right; ++k) {
      float weight = (static_cast<float>(k) * bank.bin_hz - left) / (right - left);
      if (!(weight >= 0.0f)) weight = 0.0f;
      if (weight > 1.0f) weight = 1.0f;
      if (bank.fixed) {
        fixed[k] = static_cast<uint16_t>(weight * kBankOne + 0.5f);
      } else {
        weights[k] = weight;
      }
    }
    left = right;
  }
  starts(tables)[bank.count + 1] = static_cast<uint16_t>(k);
}

void sumBank(const Bank& bank, const float* tables, const float* power, float* sums) {
  for (uint32_t band = 0; band < bank.count; ++band) sums[band] = 0.0f;
  if (bank.kind == BankKind::kLinear) {
    for (uint32_t k = 1; k < bank.bins; ++k) sums[(k - 1) * bank.count / bank.bins] += power[k];
    sums[bank.count - 1] += 0.5f * power[bank.bins];
    return;
  }
  const float* weights = tables + startFloats(bank);
  const uint16_t* start = starts(tables);
  for (uint32_t part = 0; part <= bank.count; ++part) {
    float rising = 0.0f, falling = 0.0f;
    for (uint32_t k = start[part]; k < start[part + 1]; ++k) {
      const float up = power[k] * weights[k];
      rising += up;
      falling += power[k] - up;
    }
    if (part < bank.count) sums[part] += rising;
    if (part > 0) sums[part - 1] += falling;
  }
}

void sumBankFixed(const Bank& bank, const float* tables, const uint32_t* power, uint64_t* sums) {
  for (uint32_t band = 0; band < bank.count; ++band) sums[band] = 0;
  if (bank.kind == BankKind::kLinear) {
    for (uint32_t k = 1; k < bank.bins; ++k) {
      sums[(k - 1) * bank.count / bank.bins] += static_cast<uint64_t>(power[k]) << 15;
    }
    sums[bank.count - 1] += static_cast<uint64_t>(power[bank.bins]) << 14;
    return;
  }
  const uint16_t* weights = reinterpret_cast<const uint16_t*>(tables + startFloats(bank));
  const uint16_t* start = starts(tables);
  for (uint32_t part = 0; part <= bank.count; ++part) {
    uint64_t rising = 0, all = 0;
    for (uint32_t k = start[part]; k < start[part + 1]; ++k) {
      rising += static_cast<uint64_t>(power[k]) * weights[k];
      all += power[k];
    }
    if (part < bank.count) sums[part] += rising;
    if (part > 0) sums[part - 1] += (all << 15) - rising;
  }
}

}  // namespace dsp
}  // namespace thimble
