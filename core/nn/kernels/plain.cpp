// The kernels for any processor: SSE2 on x86-64, Neon on 64-bit Arm.
// SPDX-License-Identifier: GPL-3.0-or-later
#define THIMBLE_REAL float
#define THIMBLE_LANES 4
#define THIMBLE_ROWS 6
#define THIMBLE_NAME "plain"
#include "core/nn/kernels/variant.h"

namespace thimble::nn {

extern const Kernels<float> kPlain;
const Kernels<float> kPlain = kOwn;

}  // namespace thimble::nn
