// Bank: a frame's power summed into bands: equal ones, or triangles at equal distances in mel.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

/// HTK: mel = 2595 · log10(1 + f / 700).  Slaney: f · 3/200 below 1 kHz, then 27 mel for each factor of 6.4.
enum class BankKind : uint8_t { kHtk = 0, kSlaney = 1, kLinear = 2 };

/// Linear: as addBands of power_features.h.  Mel: triangles of height 1 between neighbours' centres.
struct Bank {
  BankKind kind;
  uint32_t count;                 // of bands
  uint32_t bins;                  // of the power: 0 … bins
  bool fixed;                     // in 16-bit integers
  float low_hz, high_hz, bin_hz;  // mel only: 0 ≤ low < high ≤ bins · bin
};

/// Floats of its tables.
uint32_t bankTables(const Bank& bank);
void prepareBank(const Bank& bank, float* tables);

/// power: [bins + 1]; sums: [count].
void sumBank(const Bank& bank, const float* tables, const float* power, float* sums);
/// The same times kBankOne.
const float kBankOne = 32768.0f;
void sumBankFixed(const Bank& bank, const float* tables, const uint32_t* power, uint64_t* sums);

}  // namespace dsp
}  // namespace thimble
