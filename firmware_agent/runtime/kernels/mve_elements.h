// Elements by Helium: four int8 at a time as int32, and the doubly rounded product that brings them to another scale.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/requantize.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {
namespace mve {

/// A multiplier ≤ 1 for every lane: its shift is not to the left.
struct Scaling {
  explicit Scaling(const Multiplier& m)
      : value(m.value), shift(m.shift), ties(vdupq_n_s32(m.shift < 0 ? INT32_MIN : 0)) {}

  /// multiply(x, m): half away from zero, so a negative number that is shifted at all goes one down first.
  int32x4_t of(int32x4_t x) const {
    x = vqrdmulhq_n_s32(x, value);
    return vrshlq_n_s32(vqaddq_s32(x, vshrq_n_s32(vandq_s32(x, ties), 31)), shift);
  }

  /// The same where the shift is not 0.
  int32x4_t shifted(int32x4_t x) const {
    x = vqrdmulhq_n_s32(x, value);
    return vrshlq_n_s32(vqaddq_s32(x, vshrq_n_s32(x, 31)), shift);
  }

  int32_t value, shift;
  int32x4_t ties;
};

/// What leaves an element: zero point and range.
struct Leaving {
  explicit Leaving(int32_t zero, int32_t low, int32_t high)
      : zero_point(zero), lowest(vdupq_n_s32(low)), highest(vdupq_n_s32(high)) {}

  int32x4_t of(int32x4_t x) const {
    return vminq_s32(vmaxq_s32(vaddq_n_s32(x, zero_point), lowest), highest);
  }

  int32_t zero_point;
  int32x4_t lowest, highest;
};

/// y[i] = to.of(of(a[i], b[i])) for i < count, or with the one b for all.
template <bool kOneB, class Of>
inline void pairs(const int8_t* a, const int8_t* b, int8_t* y, int32_t count, const Leaving& to, Of of) {
  const int32x4_t one = vdupq_n_s32(*b);
  for (int32_t fours = count >> 2; fours > 0; --fours, a += 4, b += 4, y += 4) {
    vstrbq_s32(y, to.of(of(vldrbq_s32(a), kOneB ? one : vldrbq_s32(b))));
  }
  if ((count & 3) == 0) return;
  const mve_pred16_t some = vctp32q(static_cast<uint32_t>(count & 3));
  const int32x4_t last_b = kOneB ? one : vldrbq_z_s32(b, some);
  vstrbq_p_s32(y, to.of(of(vldrbq_z_s32(a, some), last_b)), some);
}

}  // namespace mve
}  // namespace runtime
}  // namespace thimble

#endif
