// Lstm cell by Helium: four units in the lanes of a vector.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/lstm_cell.h"

namespace thimble {
namespace runtime {
namespace lstm {

using Lanes = int32x4_t;

/// The line of each lane's x: see kSigmoidLines.
template <int kBits>
inline Lanes along(Lanes x) {
  const uint32x4_t at = vreinterpretq_u32_s32(vshrq_n_s32(x, kBits));  // negative ones lie before the middle
  const int16x8_t lines =
      vreinterpretq_s16_u32(vldrwq_gather_shifted_offset_u32(kSigmoidLines + kSigmoidSteps, at));
  const Lanes rest = vandq_s32(x, vdupq_n_s32((1 << kBits) - 1));
  const Lanes y = vmlaq_n_s32(vmulq_s32(vmovltq_s16(lines), rest), vmovlbq_s16(lines), 1 << kBits);
  return vaddq_s32(y, vshrq_n_s32(x, 31));
}

/// Of three times a Q3.12.
inline Lanes sigmoid(Lanes x) { return vaddq_n_s32(vrshrq_n_s32(along<9>(x), 10), 1 << 14); }
inline Lanes tanh(Lanes x) {
  const int32_t limit = kSigmoidSteps << 8;
  return vrshrq_n_s32(along<8>(vmaxq_s32(vminq_s32(x, vdupq_n_s32(limit - 1)), vdupq_n_s32(-limit))), 8);
}

/// Three times what stands in int16.
inline Lanes triple(const int16_t* x) { return vmulq_n_s32(vldrhq_s32(x), 3); }

/// a × b × factor / 2^31 / 2^shift, each rounded.
inline Lanes scaledProduct(Lanes a, Lanes b, int32_t factor, int32_t shift) {
  const Lanes x = vqrdmulhq_n_s32(vmulq_s32(a, b), factor);
  return vrshlq_n_s32(vaddq_s32(x, vshrq_n_s32(x, 31)), -shift);
}

inline void updateCells(const Gates* gates, int32_t units, const LstmCell& n, int16_t* cell) {
  const int32_t half = 1 << 30;  // as a factor
  const Lanes low = vdupq_n_s32(n.under - 32768), high = vdupq_n_s32(32767 - n.over);
  for (; units > 0; units -= 4, ++gates, cell += 4) {
    const mve_pred16_t some = vctp32q(static_cast<uint32_t>(units));
    const Lanes kept =
        scaledProduct(sigmoid(triple(gates->input)), tanh(triple(gates->cell)), half, n.remember_shift);
    const Lanes old =
        scaledProduct(sigmoid(triple(gates->forget)), vldrhq_z_s32(cell, some), half, kForgetShift);
    vstrhq_p_s32(cell, vmaxq_s32(vminq_s32(vaddq_s32(old, kept), high), low), some);
  }
}

inline void showCells(const Gates* gates, int32_t units, const LstmCell& n, const int16_t* cell, int8_t* y) {
  const int32_t tanh_half = 1 << n.tanh_shift >> 1;
  for (; units > 0; units -= 4, ++gates, cell += 4, y += 4) {
    const mve_pred16_t some = vctp32q(static_cast<uint32_t>(units));
    const Lanes state = vmulq_n_s32(vldrhq_z_s32(cell, some), n.tanh_factor);
    const Lanes shown = tanh(vshlq_r_s32(vaddq_n_s32(state, tanh_half), -n.tanh_shift));
    const Lanes out = scaledProduct(sigmoid(triple(gates->output)), shown, n.hide.value, -n.hide.shift);
    const Lanes held =
        vmaxq_s32(vminq_s32(vaddq_n_s32(out, n.hidden_zero_point), vdupq_n_s32(127)), vdupq_n_s32(-128));
    vstrbq_p_s32(y, held, some);
  }
}

}  // namespace lstm
}  // namespace runtime
}  // namespace thimble
