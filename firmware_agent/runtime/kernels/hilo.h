// Sums of two channels in a halfword: see packed.h.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"

namespace thimble {
namespace runtime {
namespace dsp {

/// Sums of two pixels: both channels (256 × B + A) and A alone.
struct Sums {
  int32_t both0, a0, both1, a1;
};

/// B's sum.
inline int32_t second(int32_t both, int32_t a) {
  return static_cast<int32_t>(static_cast<uint32_t>(both) - static_cast<uint32_t>(a)) >> 8;
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
